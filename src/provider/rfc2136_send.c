#include "provider/rfc2136_send.h"

#include <stdlib.h>
#include <string.h>

#include "net/update.h"

enum dns_type rfc2136_type(enum rrtype type)
{
	static const enum dns_type types[] = {
		[RR_A] = DNS_A, [RR_AAAA] = DNS_AAAA, [RR_TXT] = DNS_TXT
	};

	return types[type];
}

/* Adds one change to a message. */
static enum err put_change(struct update *u, const struct change *c,
			   uint32_t ttl, struct why *why)
{
	const struct rrset *want = c->want;
	enum dns_type type = rfc2136_type(want->type);
	enum err rc = ERR_OK;

	if (c->kind == CHANGE_SET)
		rc = update_delete_set(u, want->name, type, why);
	for (size_t i = 0; !rc && i < want->values.n; i++) {
		const char *value = want->values.v[i];

		rc = c->kind == CHANGE_REMOVE
			     ? update_delete(u, want->name, type, value, why)
			     : update_insert(u, want->name, type, ttl, value,
					     why);
	}
	return rc;
}

/* Octets that a change adds to a message, at most. */
static size_t change_size(const struct change *c)
{
	/* the zone's name is at the start of the message and pointed to */
	size_t rr = strlen(c->want->name) - strlen(c->want->zone) + 3 + 10;
	size_t size = c->kind == CHANGE_SET ? rr : 0;

	for (size_t i = 0; i < c->want->values.n; i++)
		size += rr + strlen(c->want->values.v[i]) * 256 / 255 + 1;
	return size;
}

/* A run of changes that go into one message. */
struct batch {
	struct change **c;   /* borrowed */
	const uint32_t *ttl; /* borrowed */
	size_t n;
};

/* The next batch of at most most changes. */
static struct batch cut_batch(struct change **c, const uint32_t *ttl, size_t n,
			      size_t most)
{
	struct batch b = { c, ttl, 0 };
	size_t size = 12 + NAME_MAX_TEXT + 6; /* header and zone section */

	while (b.n < n && b.n < most) {
		size += change_size(c[b.n]);
		if (size > UPDATE_MAX && b.n)
			break;
		b.n++;
	}
	return b;
}

/* Makes the message of a batch; NULL: that failed, which is noted. */
static struct update *make_update(const struct batch *b)
{
	struct update *u = NULL;
	struct why why = { "" };
	enum err rc = update_new(&u, b->c[0]->want->zone, &why);

	for (size_t i = 0; !rc && i < b->n; i++)
		rc = put_change(u, b->c[i], b->ttl[i], &why);
	if (!rc)
		return u;
	for (size_t i = 0; i < b->n; i++) {
		b->c[i]->outcome = rc;
		b->c[i]->why = why;
	}
	update_free(u);
	return NULL;
}

/* Sends the batches to one server, in order. */
static void send_batches(const struct rfc2136_server *to, const struct batch *b,
			 size_t n, const struct endpoint *server)
{
	struct update **u = calloc(n + 1, sizeof(struct update *));
	struct update_result *r = calloc(n + 1, sizeof(*r));
	size_t *of = calloc(n + 1, sizeof(*of)), k = 0;

	for (size_t i = 0; i < n; i++) {
		if (u && r && of)
			u[k] = make_update(&b[i]);
		else
			b[i].c[0]->outcome = err_nomem(&b[i].c[0]->why);
		if (u && r && of && u[k])
			of[k++] = i;
	}
	if (k)
		update_send(u, r, k, server, to->key, to->dns);
	for (size_t i = 0; i < k; i++) {
		for (size_t j = 0; j < b[of[i]].n; j++) {
			b[of[i]].c[j]->outcome = r[i].outcome;
			b[of[i]].c[j]->why = r[i].why;
		}
		update_free(u[i]);
	}
	free(of);
	free(r);
	free(u);
}

/*
 * Sends n changes, in one message if they fit and at most most into one.
 * What no answer came for goes to the next server; of a batch that is refused,
 * the halves are tried.
 */
static void send_changes(const struct rfc2136_server *to, struct change **c,
			 const uint32_t *ttl, size_t n, size_t most)
{
	struct batch *b = calloc(n + 1, sizeof(*b));
	size_t k = 0;

	for (size_t done = 0; b && done < n; done += b[k++].n)
		b[k] = cut_batch(c + done, ttl + done, n - done, most);
	for (size_t i = 0; i < n; i++)
		c[i]->outcome = b ? ERR_LATER : err_nomem(&c[i]->why);
	for (size_t s = 0; s < to->n && b; s++) {
		size_t first = 0;

		while (first < k && b[first].c[0]->outcome != ERR_LATER)
			first++;
		if (first == k)
			break;
		send_batches(to, b + first, k - first, &to->addresses[s]);
	}
	for (size_t i = 0; i < k; i++)
		if (b[i].n > 1 && b[i].c[0]->outcome == ERR_REFUSED)
			send_changes(to, b[i].c, b[i].ttl, b[i].n,
				     (b[i].n + 1) / 2);
	free(b);
}

void rfc2136_send(const struct rfc2136_server *to, struct change **c,
		  const uint32_t *ttl, size_t n)
{
	send_changes(to, c, ttl, n, n);
}
