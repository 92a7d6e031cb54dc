#include "net/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/http_reply.h"
#include "net/trust.h"
#include "util/log.h"
#include "util/stop.h"
#include "util/strbuf.h"

#define CONNECT_MS 15000L
#define PARALLEL_MAX 64 /* requests under way */

struct http {
	CURLM *multi; /* owned; NULL: the library is not initialised */
	const struct stop *stop; /* borrowed */
	struct trust trust;      /* of the system; owned */
	bool apart; /* the run's requests go by several ways, none waits */
	struct http_clock clock;
};

/* A request under way. */
struct flight {
	struct http_call *call;
	CURL *easy;                 /* owned */
	struct curl_slist *headers; /* owned */
	struct strbuf reply;
	char error[CURL_ERROR_SIZE];
	uint64_t origin; /* hash of scheme, host and port */
	bool parked;     /* put off, unsent, till the one before is over */
};

enum err http_new(struct http **out, const struct stop *stop, struct why *why)
{
	struct http *h = calloc(1, sizeof(*h));

	if (!h)
		return err_nomem(why);
	h->stop = stop;
	*out = h;
	return ERR_OK;
}

/* Initialises the library. */
static enum err wake(struct http *h, struct why *why)
{
	enum err rc;

	if (h->multi)
		return ERR_OK;
	rc = trust_find(&h->trust, why);
	if (rc)
		return rc;
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return err_nomem(why);
	h->multi = curl_multi_init();
	if (!h->multi) {
		curl_global_cleanup();
		return err_nomem(why);
	}
	(void)curl_multi_setopt(h->multi, CURLMOPT_PIPELINING,
				CURLPIPE_MULTIPLEX);
	return ERR_OK;
}

void http_rest(struct http *h)
{
	if (h->multi) {
		(void)curl_multi_cleanup(h->multi);
		curl_global_cleanup();
	}
	trust_free(&h->trust);
	*h = (struct http){ .stop = h->stop };
}

void http_free(struct http *h)
{
	if (!h)
		return;
	http_rest(h);
	free(h);
}

static size_t on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct strbuf *reply = arg;

	sb_add(reply, bytes, size * n);
	return reply->err ? 0 : size * n;
}

/* libcurl copies the strings of a list, and a secret may be in one. */
static void wipe_list(struct curl_slist *list)
{
	for (struct curl_slist *l = list; l; l = l->next)
		explicit_bzero(l->data, strlen(l->data));
	curl_slist_free_all(list);
}

static bool add_header(struct flight *f, const char *header)
{
	struct curl_slist *more = curl_slist_append(f->headers, header);

	if (more)
		f->headers = more;
	return more != NULL;
}

static bool add_media(struct flight *f)
{
	const char *media = f->call->media;
	char header[128];

	(void)snprintf(header, sizeof(header), "Content-Type: %s",
		       media ? media : "application/json");
	return add_header(f, header) && add_header(f, "Expect:");
}

static bool set_headers(struct flight *f)
{
	bool ok = true;

	for (const char *const *p = f->call->headers; ok && p && *p; p++)
		ok = add_header(f, *p);
	return ok && (!f->call->body || add_media(f));
}

#define SET(option, value)                                                     \
	do {                                                                   \
		if (!rc)                                                       \
			rc = curl_easy_setopt(e, (option), (value));           \
	} while (0)

/* What is asked for, and of whom. */
static CURLcode set_request(CURL *e, const struct flight *f)
{
	const struct http_call *c = f->call;
	CURLcode rc = CURLE_OK;

	SET(CURLOPT_URL, c->url);
	SET(CURLOPT_CUSTOMREQUEST, c->method);
	SET(CURLOPT_HTTPHEADER, f->headers);
	if (c->body) {
		SET(CURLOPT_POSTFIELDS, c->body);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(c->body));
	}
	if (c->user) {
		SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		SET(CURLOPT_USERNAME, c->user);
		SET(CURLOPT_PASSWORD, c->password);
	}
	SET(CURLOPT_USERAGENT, "ddns01/" DDNS01_VERSION);
	return rc;
}

/* By which way, and how sure of the other end. */
static CURLcode set_transport(CURL *e, const struct http *h,
			      const struct http_call *c)
{
	const char *ca_file = c->ca_file ? c->ca_file : h->trust.file;
	CURLcode rc = CURLE_OK;

	SET(CURLOPT_PROTOCOLS_STR, c->plain ? "http,https" : "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file) {
		SET(CURLOPT_CAINFO, ca_file);
		SET(CURLOPT_CAPATH, (char *)NULL);
	} else if (h->trust.dir) {
		SET(CURLOPT_CAPATH, h->trust.dir);
		SET(CURLOPT_CAINFO, (char *)NULL);
	}
	if (c->family)
		SET(CURLOPT_IPRESOLVE,
		    (long)(c->family == AF_INET ? CURL_IPRESOLVE_V4
						: CURL_IPRESOLVE_V6));
	if (c->interface) {
		char name[80];

		(void)snprintf(name, sizeof(name), "if!%s", c->interface);
		SET(CURLOPT_INTERFACE, name);
	}
	if (c->direct)
		SET(CURLOPT_PROXY, "");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	/* rather share a connection than open one */
	SET(CURLOPT_PIPEWAIT, h->apart ? 0L : 1L);
	SET(CURLOPT_NOSIGNAL, 1L);
	/* a transfer that ends does not wait for the system's resolver */
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, c->timeout_ms);
	return rc;
}

/* false: out of memory */
static bool set_up(struct http *h, struct flight *f)
{
	CURL *e = f->easy = curl_easy_init();
	CURLcode rc = CURLE_OK;

	if (!e || !set_headers(f))
		return false;
	rc = set_request(e, f);
	if (!rc)
		rc = set_transport(e, h, f->call);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, &f->reply);
	SET(CURLOPT_ERRORBUFFER, f->error);
	SET(CURLOPT_PRIVATE, f);
	return rc == CURLE_OK;
}
#undef SET

static bool start(struct http *h, struct flight *f, struct http_call *call)
{
	*f = (struct flight){ .call = call, .origin = http_origin(call->url) };
	sb_init(&f->reply, call->max);
	return set_up(h, f) &&
	       curl_multi_add_handle(h->multi, f->easy) == CURLM_OK;
}

static void finish(struct http *h, struct flight *f, CURLcode rc)
{
	struct http_call *c = f->call;
	const char *path = strstr(c->url, "://");
	long sent = 0;

	path = path && !c->secret_url ? strchr(path + 3, '/') : NULL;
	if (rc) {
		c->outcome =
			http_explain(f->easy, rc, f->error, &f->reply, &c->why);
		(void)curl_easy_getinfo(f->easy, CURLINFO_REQUEST_SIZE, &sent);
		c->sent = sent > 0;
	} else {
		(void)curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE,
					&c->status);
		http_read_headers(c, f->easy, &h->clock);
		c->len = f->reply.len;
		c->reply = sb_take(&f->reply);
		c->outcome = c->reply ? ERR_OK : err_nomem(&c->why);
	}
	/* neither query nor headers: secrets may be in them */
	log_debug("http: %s %.*s -> %ld, %zu octets%s%s", c->method,
		  path ? (int)strcspn(path, "?") : 0, path ? path : "",
		  c->status, c->len, rc ? ", " : "", rc ? c->why.text : "");
	(void)curl_multi_remove_handle(h->multi, f->easy);
}

static void clear(struct flight *f)
{
	curl_easy_cleanup(f->easy);
	wipe_list(f->headers);
	sb_free(&f->reply);
	*f = (struct flight){ .call = NULL };
}

/* The run of many requests. */
struct batch {
	struct http_call *calls;
	size_t n, begun;
	long pause; /* milliseconds before the next may be begun; 0: none */
	uint64_t serial; /* an origin of HTTP/1.1, one request at a time; 0 */
};

/* Has the others look at their connections: when one ends under several
 * requests, libcurl 7.88 tells the first of them, and the rest wait in vain. */
static void nudge(struct flight *flights)
{
	for (size_t i = 0; i < PARALLEL_MAX; i++)
		if (flights[i].call) {
			(void)curl_easy_pause(flights[i].easy, CURLPAUSE_RECV);
			(void)curl_easy_pause(flights[i].easy, CURLPAUSE_CONT);
		}
}

static void over(struct http_call *call)
{
	if (call->end)
		call->end(call);
}

/* Does an answer tell that the server knows no streams?  Then a request would
 * wait for all before it within its own time, so what is not sent is put off. */
static void learn_version(struct http *h, struct flight *flights,
			  const struct flight *f, struct batch *b)
{
	if (!http_is_serial(f->easy))
		return;
	b->serial = f->origin;
	for (size_t i = 0; i < PARALLEL_MAX && !h->apart; i++) {
		struct flight *o = &flights[i];
		long sent = 0;

		if (!o->call || o == f || o->origin != f->origin || o->parked)
			continue;
		(void)curl_easy_getinfo(o->easy, CURLINFO_REQUEST_SIZE, &sent);
		if (sent > 0)
			continue;
		(void)curl_multi_remove_handle(h->multi, o->easy);
		o->parked = true;
	}
}

/* Takes the finished requests off; their places become free. */
static void reap(struct http *h, struct flight *flights, struct batch *b)
{
	bool failed = false;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left))) {
		struct flight *f = NULL;
		struct http_call *call;
		CURLcode rc = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &f);
		call = f->call;
		if (!rc)
			learn_version(h, flights, f, b);
		finish(h, f, rc);
		clear(f);
		over(call);
		failed |= rc != CURLE_OK;
	}
	if (failed)
		nudge(flights);
}

/* The next request that may start now, or NULL. */
static struct http_call *next_call(struct batch *b)
{
	b->pause = 0;
	while (b->begun < b->n) {
		struct http_call *c = &b->calls[b->begun];

		b->pause = c->begin ? c->begin(c) : 0;
		if (b->pause > 0)
			return NULL;
		b->begun++;
		if (b->pause == 0)
			return c;
		over(c);
	}
	b->pause = 0;
	return NULL;
}

/* Lets the next of those go that were put off; false: the origin that takes one
 * request at a time has one. */
static bool is_free(struct http *h, struct flight *flights,
		    const struct batch *b)
{
	struct flight *next = NULL;

	for (size_t i = 0; i < PARALLEL_MAX && b->serial && !h->apart; i++) {
		struct flight *f = &flights[i];

		if (!f->call || f->origin != b->serial)
			continue;
		if (!f->parked)
			return false;
		if (!next)
			next = f;
	}
	if (!next)
		return true;
	next->parked = false; /* its time begins now */
	(void)curl_multi_add_handle(h->multi, next->easy);
	return false;
}

/* Puts requests into free places; true: there is something to wait for. */
static bool start_some(struct http *h, struct flight *flights, struct batch *b)
{
	bool busy = false, more = is_free(h, flights, b);

	b->pause = 0;

	for (size_t i = 0; i < PARALLEL_MAX; i++) {
		struct flight *f = &flights[i];
		struct http_call *c = !f->call && more ? next_call(b) : NULL;

		more = more && (f->call || c);
		if (c && !start(h, f, c)) {
			c->outcome = err_nomem(&c->why);
			clear(f);
			over(c);
		}
		more = more && !(c && b->serial && !h->apart);
		busy |= f->call != NULL;
	}
	return busy || b->begun < b->n;
}

/* Lets the transfers go on until something has happened; false: no more. */
static bool go_on(struct http *h, long pause)
{
	struct curl_waitfd stop = { .fd = h->stop ? h->stop->fd : -1,
				    .events = CURL_WAIT_POLLIN };
	int running;

	if (curl_multi_perform(h->multi, &running) != CURLM_OK)
		return false;
	if (pause == 0 || pause > 1000)
		pause = running || pause ? 1000 : 0;
	return curl_multi_poll(h->multi, &stop, stop.fd >= 0, (int)pause,
			       NULL) == CURLM_OK &&
	       !stop_wished(h->stop);
}

/* Ends what is still under way. */
static void give_up(struct http *h, struct flight *flights)
{
	for (size_t i = 0; i < PARALLEL_MAX; i++) {
		struct http_call *call;
		long sent = 0;

		if (!flights[i].call)
			continue;
		(void)curl_easy_getinfo(flights[i].easy, CURLINFO_REQUEST_SIZE,
					&sent);
		flights[i].call->sent = sent > 0;
		(void)curl_multi_remove_handle(h->multi, flights[i].easy);
		call = flights[i].call;
		clear(&flights[i]);
		over(call);
	}
}

static bool same_way(const struct http_call *a, const struct http_call *b)
{
	return a->family == b->family &&
	       (a->interface == b->interface ||
		(a->interface && b->interface &&
		 strcmp(a->interface, b->interface) == 0));
}

/* One connection carries all requests to a host, unless they go by different
 * families or interfaces: then a way that leads nowhere must not hold up the
 * others. */
static void choose_ways(struct http *h, const struct http_call *calls, size_t n)
{
	h->apart = false;
	for (size_t i = 1; i < n && !h->apart; i++)
		h->apart = !same_way(&calls[0], &calls[i]);
	(void)curl_multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
				h->apart ? 0L : 1L);
}

void http_run(struct http *h, struct http_call *calls, size_t n)
{
	struct flight *flights = calloc(PARALLEL_MAX, sizeof(*flights));
	struct why why = { "" };
	enum err rc = flights ? wake(h, &why) : err_nomem(&why);
	struct batch b = { .calls = calls, .n = n };

	if (!rc) { /* unless something else becomes known */
		choose_ways(h, calls, n);
		rc = err_set(&why, ERR_LATER, "no reply: stopped");
	}
	for (size_t i = 0; i < n; i++) {
		calls[i].outcome = rc;
		calls[i].why = why;
		calls[i].sent = false;
		calls[i].status = 0;
		calls[i].retry_after = -1;
		calls[i].left = calls[i].reset = -1;
	}
	if (rc == ERR_LATER) {
		while (start_some(h, flights, &b) && go_on(h, b.pause))
			reap(h, flights, &b);
		reap(h, flights, &b);
		give_up(h, flights);
	}
	while (b.begun < n)
		over(&calls[b.begun++]);
	free(flights);
}

void http_call_free(struct http_call *c)
{
	free(c->reply);
	c->reply = NULL;
	c->len = 0;
}

bool http_clock_ahead(const struct http *h, int64_t *seconds)
{
	*seconds = h->clock.ahead;
	return h->clock.told;
}
