#include "provider/dyndns2_send.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "provider/cooldown.h"
#include "provider/dyndns2_hold.h"
#include "util/clock.h"
#include "util/num.h"

#define URL_MAX 8192
#define REPLY_MAX 65536UL
#define TIMEOUT_MS 30000L
#define COOL_DOWN 300 /* seconds, when a 429 does not say */
#define DAY 86400L

void dyndns2_note_sent(struct change *c)
{
	char id[64];

	strlist_free(&c->ids);
	(void)snprintf(id, sizeof(id), "%.40s %" PRId64, c->want->values.v[0],
		       clock_wall());
	/* without it the next audit sends the address once more */
	(void)strlist_add(&c->ids, id, NULL);
}

bool dyndns2_was_sent(const struct provider *p, const struct change *c)
{
	const char *value = c->want->values.v[0], *id;
	size_t len = strlen(value);
	long when;
	int64_t age;

	if (c->ids.n != 1)
		return false;
	id = c->ids.v[0];
	if (strncmp(id, value, len) != 0 || id[len] != ' ' ||
	    !num_range(&when, id + len + 1, 1, 99999999999L))
		return false;
	age = clock_wall() - when;
	return p->service.days == 0 ||
	       (age >= 0 && age < p->service.days * DAY);
}

static struct dyndns2_holds holds_of(const struct provider *p)
{
	return (struct dyndns2_holds){ .state = p->env->state,
				       .facts = p->facts,
				       .identity = p->identity,
				       .secret_file = p->secret_file };
}

/* Gives one outcome to both families of an item. */
static void close_item(struct dyndns2_item *item, enum err rc,
		       const struct why *why, long wait)
{
	item->open = false;
	for (int f = 0; f < 2; f++)
		if (item->c[f]) {
			item->c[f]->outcome = rc;
			item->c[f]->why = *why;
			item->c[f]->wait = wait;
		}
}

static void close_all(struct dyndns2_item *items, size_t n, enum err rc,
		      const struct why *why, long wait)
{
	for (size_t i = 0; i < n; i++)
		if (items[i].open)
			close_item(&items[i], rc, why, wait);
}

/* Takes what a line says about an item over; false: nobody should ask for other
 * names either. */
static bool take_line(struct provider *p, struct dyndns2_item *item,
		      const struct dyndns2_line *line)
{
	struct dyndns2_holds holds = holds_of(p);
	const struct dyndns2_code *code = line->code;
	long wait = code ? code->hold : 0;

	item->open = false;
	for (int f = 0; f < 2; f++) {
		struct change *c = item->c[f];

		if (!c)
			continue;
		c->outcome = dyndns2_line_judge(line, item->ip[f], &c->why);
		c->wait = wait;
		c->changed = !c->outcome && code && code->changed;
		if (!c->outcome)
			dyndns2_note_sent(c);
	}
	if (!code || !code->err)
		return true;
	dyndns2_hold_keep(&holds, item->name, code);
	return code->scope == FOR_NAME;
}

/* What a reply without any return code means. */
static enum err judge_noise(const struct http_call *h, struct why *why)
{
	if (h->status == 429)
		return err_set(why, ERR_LATER,
			       "dyndns2: HTTP 429: too many requests");
	if (h->status >= 500)
		return err_set(why, ERR_LATER,
			       "dyndns2: HTTP %ld: the service is in trouble",
			       h->status);
	if (h->status >= 300 && h->status < 400)
		return err_set(why, ERR_CONFIG,
			       "dyndns2: HTTP %ld: redirects are not followed; "
			       "check 'service'",
			       h->status);
	if (h->status == 200)
		return err_set(why, ERR_REPLY,
			       "dyndns2: no return code, but '%.100s'",
			       h->reply);
	return err_set(why, ERR_REFUSED,
		       "dyndns2: HTTP %ld: '%.100s'; check 'service'",
		       h->status, h->reply);
}

/* Takes a reply over; false: send no more. */
static bool take_reply(struct provider *p, struct dyndns2_item **batch,
		       size_t n, const struct http_call *h)
{
	struct dyndns2_line *lines = calloc(n + 1, sizeof(*lines));
	struct why why = h->why;
	enum err rc = h->outcome;
	bool more = rc == ERR_OK;
	long wait = 0;

	if (!lines) {
		rc = err_nomem(&why);
	} else if (!rc) {
		dyndns2_reply_read(lines, n, h->status, h->reply);
		if (!lines[0].code)
			rc = judge_noise(h, &why);
	} else {
		(void)err_prefix(&why, rc, "dyndns2");
	}
	if (h->status == 429 && rc) {
		wait = h->retry_after > 0 ? h->retry_after : COOL_DOWN;
		cooldown_keep(p->env->state, p->identity, wait);
		more = false;
	}
	for (size_t i = 0; i < n; i++) {
		if (rc)
			close_item(batch[i], rc, &why, wait);
		else
			more &= take_line(p, batch[i], &lines[i]);
	}
	free(lines);
	return more;
}

/* Makes one request for a batch. */
static bool send_batch(struct provider *p, struct dyndns2_item **batch,
		       size_t n)
{
	struct strlist hosts = { 0 };
	struct dyndns2_query q = { .hosts = &hosts,
				   .ipv4 = batch[0]->ip[0],
				   .ipv6 = batch[0]->ip[1],
				   .user = p->user ? p->user : batch[0]->name,
				   .password =
					   (const char *)p->password.bytes };
	struct http_call h = { .method = "GET",
			       .ca_file = p->ca_file,
			       .plain = p->way.plain,
			       .direct = p->way.local,
			       .max = REPLY_MAX,
			       .timeout_ms = TIMEOUT_MS };
	struct strbuf url;
	bool more;

	sb_init(&url, URL_MAX);
	for (size_t i = 0; !h.outcome && i < n; i++)
		h.outcome = strlist_add(&hosts, batch[i]->name, &h.why);
	dyndns2_service_url(&p->service, &q, &url);
	if (!h.outcome)
		h.outcome = sb_check(&url, &h.why);
	h.url = url.s;
	if (q.password && !dyndns2_service_has_password(&p->service)) {
		h.user = q.user;
		h.password = q.password;
	}
	if (p->service.form == FORM_CLIENT)
		h.family = AF_INET;
	if (!h.outcome)
		http_run(p->env->http, &h, 1);
	more = take_reply(p, batch, n, &h);
	http_call_free(&h);
	sb_free(&url);
	strlist_free(&hosts);
	return more;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_addresses(const struct dyndns2_item *a,
			   const struct dyndns2_item *b)
{
	return same_text(a->ip[0], b->ip[0]) && same_text(a->ip[1], b->ip[1]);
}

/* Leaves out what the service does not want to be asked for. */
static void heed_holds(struct provider *p, struct dyndns2_item *items, size_t n)
{
	struct dyndns2_holds holds = holds_of(p);
	long left = cooldown_left(p->facts, p->identity);
	struct why why;

	if (left) {
		(void)err_set(&why, ERR_LATER,
			      "dyndns2: HTTP 429 came a while ago; wait %ld s",
			      left);
		close_all(items, n, ERR_LATER, &why, left);
	}
	for (size_t i = 0; i < n; i++) {
		const struct dyndns2_code *code;

		if (!items[i].open)
			continue;
		code = dyndns2_hold_find(&holds, items[i].name, &left, &why);
		if (code)
			close_item(&items[i], code->err, &why, left);
	}
}

void dyndns2_send(struct provider *p, struct dyndns2_item *items, size_t n)
{
	struct dyndns2_item **batch =
		calloc(n + 1, sizeof(struct dyndns2_item *));
	struct why why = { "" };
	bool more = true;

	if (!batch)
		close_all(items, n, err_nomem(&why), &why, 0);
	else
		heed_holds(p, items, n);
	for (size_t i = 0; batch && more && i < n; i++) {
		size_t k = 0;

		for (size_t j = i; j < n && k < p->hosts; j++)
			if (items[j].open &&
			    (j == i || (items[i].open &&
					same_addresses(&items[i], &items[j]))))
				batch[k++] = &items[j];
		if (k == 0 || batch[0] != &items[i])
			continue;
		more = send_batch(p, batch, k);
		/* what holds for one name holds for the others */
		for (int f = 0; !more && f < 2; f++)
			if (batch[0]->c[f])
				close_all(items, n, batch[k - 1]->c[f]->outcome,
					  &batch[k - 1]->c[f]->why,
					  batch[k - 1]->c[f]->wait);
	}
	free(batch);
}
