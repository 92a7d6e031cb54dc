#include "flow/check_account.h"

#include <string.h>

#include "conf/credentials.h"
#include "util/file.h"
#include "util/strbuf.h"

/* One account, as it is checked. */
struct job {
	struct account *a;
	const char *title;               /* of the account */
	const struct check_report *used; /* about the names */
	const struct strlist *names;     /* that it is about */
	struct check_report *out;
};

/* The mode has been looked at when the file was read. */
static void check_file(const struct job *j, const char *path)
{
	struct why why;

	if (file_check_folders(path, &why)) {
		check_warn(j->out, CHECK_CREDENTIAL, j->title, "%s", why.text);
		check_remedy(j->out, "run chown and chmod go-w there, or put "
				     "the file elsewhere");
	} else {
		check_ok(j->out, CHECK_CREDENTIAL, j->title,
			 "it is in '%s', which is closed to others", path);
	}
}

static void check_storage(const struct job *j)
{
	const struct values *vs = &j->a->conf->values;
	const char *doubt = j->a->ops->doubt ? j->a->ops->doubt(j->a->p) : NULL;
	size_t before = j->out->n;

	for (const enum setting *s = credential_files; *s != SETTING_COUNT; s++)
		if ((setting_table[*s].scopes & SCOPE_ACCOUNT) &&
		    value_is_set(vs, *s))
			check_file(j, value_text(vs, *s));
	/* a file that has secrets is closed to others, or is not read at all */
	for (int s = 0; s < SETTING_COUNT; s++)
		if (setting_table[s].kind == KIND_SECRET &&
		    value_is_set(vs, (enum setting)s))
			check_ok(j->out, CHECK_CREDENTIAL, j->title,
				 "'%s' is from %s", setting_table[s].key,
				 vs->v[s].origin);
	if (j->out->n == before && !doubt) {
		check_warn(j->out, CHECK_CREDENTIAL, j->title,
			   "the account has none");
		check_remedy(j->out, "set one; see ddns01.conf(5)");
	}
	if (doubt)
		check_warn(j->out, CHECK_CREDENTIAL, j->title, "%s", doubt);
}

/* The zone of a "ZONE ACCOUNT" that is for the account, its length in *len; NULL:
 * it is for another. */
static const char *zone_in(const char *need, const char *title, size_t *len)
{
	const char *blank = strchr(need, ' ');

	if (!blank || strcmp(blank + 1, title) != 0)
		return NULL;
	*len = (size_t)(blank - need);
	return need;
}

/* A zone of the account that the names need; false: there is none. */
static bool needed_zone(const struct job *j, char out[static NAME_MAX_TEXT + 1])
{
	size_t len;

	for (size_t i = 0; i < j->used->needed.n; i++) {
		const char *zone =
			zone_in(j->used->needed.v[i], j->title, &len);

		if (!zone || len > NAME_MAX_TEXT)
			continue;
		memcpy(out, zone, len);
		out[len] = '\0';
		return true;
	}
	return false;
}

static bool is_needed(const struct job *j, const char *zone)
{
	size_t len;

	for (size_t i = 0; i < j->used->needed.n; i++) {
		const char *z = zone_in(j->used->needed.v[i], j->title, &len);

		if (z && strlen(zone) == len && strncmp(z, zone, len) == 0)
			return true;
	}
	return false;
}

/* true: the account is accepted, or may be. */
static bool check_accepted(const struct job *j, const struct look *l)
{
	if (!l->untold && l->outcome) {
		check_fail(j->out, CHECK_ACCEPTED, j->title, l->outcome, "%s",
			   l->why.text);
		return false;
	}
	if (!l->untold)
		check_ok(j->out, CHECK_ACCEPTED, j->title,
			 "the provider accepts %s",
			 l->what ? l->what : "the credentials");
	else {
		check_warn(j->out, CHECK_ACCEPTED, j->title,
			   "this is told by a change alone");
		check_remedy(j->out, "give NAME and --probe, or run "
				     "update-ip");
	}
	return true;
}

static void check_rights(const struct job *j, const struct look *l)
{
	for (size_t i = 0; i < l->n_notes; i++) {
		const struct look_note *n = &l->notes[i];

		if (n->lacks)
			check_fail(j->out, CHECK_RIGHTS, j->title, ERR_AUTH,
				   "%s", n->text.text);
		else
			check_warn(j->out, CHECK_RIGHTS, j->title, "%s",
				   n->text.text);
		check_remedy(j->out, "%s", n->remedy.text);
	}
	if (l->n_notes == 0 && !l->untold)
		check_ok(j->out, CHECK_RIGHTS, j->title,
			 "nothing is missing or too much, as far as can be "
			 "seen without a change");
}

/* Appends zones with commas: all, or those that no name needs; their number. */
static size_t add_zones(const struct job *j, const struct look *l, bool spare,
			struct strbuf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < l->zones.n; i++)
		if (!spare || !is_needed(j, l->zones.v[i]))
			sb_addf(out, "%s%s", n++ ? ", " : "", l->zones.v[i]);
	return n;
}

/* What the names don't need may be needed for certificates that nobody has named
 * here: so that is no more than a warning, and none without names. */
static void check_zones(const struct job *j, const struct look *l)
{
	struct strbuf all, spare;
	size_t n;

	sb_init(&all, 65536);
	sb_init(&spare, 65536);
	(void)add_zones(j, l, false, &all);
	n = l->all_zones && j->names->n ? add_zones(j, l, true, &spare) : 0;
	if (l->all_zones && l->zones.n == 0) {
		check_fail(j->out, CHECK_ZONES, j->title, ERR_NOZONE,
			   "the credentials are for no zone");
		check_remedy(j->out, "let them see the zones of your names");
	} else if (n) {
		check_warn(j->out, CHECK_ZONES, j->title,
			   "of %zu zones, these names need none of: %s",
			   l->zones.n, spare.s);
		check_remedy(j->out, "if nothing else does, limit the "
				     "credentials to the zones that are "
				     "needed");
	} else if (l->zones.n) {
		check_ok(j->out, CHECK_ZONES, j->title, "%s%s",
			 l->all_zones ? "" : "at least ", all.s);
	}
	sb_free(&all);
	sb_free(&spare);
}

static void check_account(const struct job *j)
{
	char zone[NAME_MAX_TEXT + 1];
	struct look l = { .zone = needed_zone(j, zone) ? zone : NULL,
			  .name = j->names->n ? j->names->v[0] : NULL };

	check_storage(j);
	l.untold = !j->a->ops->look;
	if (j->a->ops->look)
		j->a->ops->look(j->a->p, &l); /* once: somebody waits */
	if (check_accepted(j, &l)) {
		check_rights(j, &l);
		check_zones(j, &l);
	}
	look_free(&l);
}

void check_accounts(struct context *ctx, const struct check_report *used,
		    const struct strlist *names, struct check_report *out)
{
	for (size_t i = 0; i < ctx->n_failed; i++)
		check_fail(out, CHECK_CREDENTIAL, ctx->failed[i].conf->title,
			   ctx->failed[i].outcome, "%s",
			   ctx->failed[i].why.text);
	for (size_t i = 0; i < ctx->n_accounts; i++)
		check_account(
			&(struct job){ .a = &ctx->accounts[i],
				       .title = ctx->accounts[i].conf->title,
				       .used = used,
				       .names = names,
				       .out = out });
}
