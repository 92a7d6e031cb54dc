#include "cmd/confine.h"

#include <stdlib.h>
#include <string.h>

#include "util/log.h"
#include "util/sandbox.h"
#include "util/strlist.h"

/* Which paths may be read, and which changed. */
struct wanted {
	struct strlist read, change;
	bool stays;
	enum err rc;
};

static void want(struct wanted *w, struct strlist *list, const char *path)
{
	if (!w->rc && path && !strlist_has(list, path))
		w->rc = strlist_add(list, path, NULL);
}

static void want_folder(struct wanted *w, struct strlist *list,
			const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	char *folder;

	if (!path)
		return;
	folder = slash ? strndup(path,
				 slash == path ? 1 : (size_t)(slash - path))
		       : strdup(".");
	if (!folder)
		w->rc = ERR_NOMEM;
	want(w, list, folder);
	free(folder);
}

static void want_to_read(struct wanted *w, const char *path)
{
	if (w->stays)
		want_folder(w, &w->read, path);
	else
		want(w, &w->read, path);
}

/* Their folders, as such a file may be replaced at any time. */
static void want_sources(struct wanted *w, const struct strlist *sources)
{
	for (size_t i = 0; i < sources->n; i++)
		if (strncmp(sources->v[i], "file:", 5) == 0)
			want_folder(w, &w->read, sources->v[i] + 5);
}

/* All files that a place of the configuration names. */
static void want_values(struct wanted *w, const struct values *vs)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		const char *what = setting_table[i].value;
		enum setting s = (enum setting)i;

		if (!what || strcmp(what, "FILE") != 0 || !value_is_set(vs, s))
			continue;
		if (s == SET_IP_METRICS_FILE)
			want_folder(w, &w->change, value_text(vs, s));
		else
			want_to_read(w, value_text(vs, s));
	}
	want_sources(w, value_list(vs, SET_IP_IPV4));
	want_sources(w, value_list(vs, SET_IP_IPV6));
}

/* What the libraries read beside the usual; others may replace it. */
static void want_system(struct wanted *w)
{
	want(w, &w->read, getenv("SSL_CERT_FILE"));
	want(w, &w->read, getenv("SSL_CERT_DIR"));
	if (!w->stays)
		return;
	/* resolv.conf and hosts are replaced when the network changes */
	want(w, &w->read, "/etc");
	want(w, &w->read, "/run/systemd/resolve");
	want(w, &w->read, "/run/NetworkManager");
	want(w, &w->read, "/run/resolvconf");
	want(w, &w->read, "/run/connman");
	want(w, &w->read, getenv("CREDENTIALS_DIRECTORY"));
	want(w, &w->read, "/proc/self"); /* util/memory.c */
}

static void enter(const struct wanted *w, bool run)
{
	size_t n = w->read.n + w->change.n;
	struct sandbox_path *paths = calloc(n + 1, sizeof(*paths));
	struct why missing = { "" }, why;
	enum err rc = paths ? ERR_OK : err_nomem(&why);

	for (size_t i = 0; !rc && i < n; i++)
		paths[i] = i < w->read.n ? (struct sandbox_path){ w->read.v[i],
								  SANDBOX_READ }
					 : (struct sandbox_path){
						   w->change.v[i - w->read.n],
						   SANDBOX_CHANGE
					   };
	if (!rc)
		rc = sandbox_enter(paths, n, run, &missing, &why);
	if (rc)
		log_warn("%s; going on without a sandbox", why.text);
	else if (missing.text[0])
		log_debug("sandbox: %s", missing.text);
	free(paths);
}

void confine(const struct conf *conf, const char *state, bool stays)
{
	struct wanted w = { .stays = stays };

	if (!value_number(&conf->values, SET_SANDBOX))
		return;
	want(&w, &w.change, state);
	want_system(&w);
	want_values(&w, &conf->values);
	for (size_t i = 0; i < conf->n_accounts; i++)
		want_values(&w, &conf->accounts[i].values);
	for (size_t i = 0; i < conf->n_names; i++)
		want_values(&w, &conf->names[i].values);
	if (stays && conf->path)
		want_folder(&w, &w.read, conf->path);
	if (w.rc)
		log_warn("out of memory; going on without a sandbox");
	else
		enter(&w, value_list(&conf->values, SET_IP_ON_CHANGE)->n > 0);
	strlist_free(&w.read);
	strlist_free(&w.change);
}
