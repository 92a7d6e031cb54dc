/*
 * The floor that ddns01 is measured against: the least that a libcurl program
 * can do to make the same HTTPS requests.
 *
 * usage: floor [PARALLEL] <REQUESTS
 *
 * Each line is METHOD, tab, URL, tab, body (may be empty).  An empty line is a
 * barrier: what follows needs the answers to what came before.  All go over one
 * HTTP/2 connection, PARALLEL (default 50) at a time.  BENCH_TOKEN is the bearer
 * token, SSL_CERT_DIR the hashed folder to trust.  Answers are counted, not
 * read; any but a 200 is a failure.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
	char *method, *url, *body; /* in the input */
};

static struct curl_slist *headers, *json_headers;
static const char *trust;
static unsigned long received;

static size_t on_body(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	received += size * n;
	return size * n;
}

static char *read_all(FILE *in)
{
	size_t room = 4096, len = 0, got;
	char *text = malloc(room);

	while (text && (got = fread(text + len, 1, room - len - 1, in)) > 0) {
		len += got;
		if (len + 1 == room)
			text = realloc(text, room *= 2);
	}
	if (text)
		text[len] = '\0';
	return text;
}

/* Cuts the next line off and into its parts; false: a barrier. */
static bool take_line(char **rest, struct request *r)
{
	char *line = *rest, *end = strchr(line, '\n');

	*rest = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	r->method = line;
	r->url = strchr(line, '\t');
	r->body = r->url ? strchr(r->url + 1, '\t') : NULL;
	if (!r->body)
		return false;
	*r->url++ = '\0';
	*r->body++ = '\0';
	return true;
}

static bool start(CURLM *multi, const struct request *r)
{
	CURL *e = curl_easy_init();

	if (!e)
		return false;
	curl_easy_setopt(e, CURLOPT_URL, r->url);
	curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER,
			 *r->body ? json_headers : headers);
	if (*r->body)
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->body);
	curl_easy_setopt(e, CURLOPT_CAINFO, (char *)NULL);
	curl_easy_setopt(e, CURLOPT_CAPATH, trust);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	return curl_multi_add_handle(multi, e) == CURLM_OK;
}

/* Takes finished requests off; how many, or -1: one has failed. */
static int reap(CURLM *multi)
{
	CURLMsg *m;
	int left, n = 0;

	while ((m = curl_multi_info_read(multi, &left))) {
		CURL *e = m->easy_handle;
		long status = 0;

		curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
		if (m->data.result || status != 200) {
			fprintf(stderr, "floor: %s, HTTP status %ld\n",
				curl_easy_strerror(m->data.result), status);
			return -1;
		}
		curl_multi_remove_handle(multi, e);
		curl_easy_cleanup(e);
		n++;
	}
	return n;
}

static bool run(CURLM *multi, char *input, int parallel)
{
	int busy = 0, running, done;
	bool barrier = false;
	struct request r;

	while (*input || busy) {
		while (*input && busy < parallel && !(barrier && busy)) {
			barrier = !take_line(&input, &r);
			if (!barrier) {
				if (!start(multi, &r))
					return false;
				busy++;
			}
		}
		if (curl_multi_perform(multi, &running) != CURLM_OK)
			return false;
		done = reap(multi);
		if (done < 0)
			return false;
		busy -= done;
		if (done == 0 && busy &&
		    curl_multi_poll(multi, NULL, 0, 1000, NULL) != CURLM_OK)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	const char *token = getenv("BENCH_TOKEN");
	int parallel = argc > 1 ? atoi(argv[1]) : 50;
	char *input = read_all(stdin), header[256];
	CURLM *multi;
	bool ok;

	trust = getenv("SSL_CERT_DIR");
	if (!token || !trust || !input || parallel < 1 ||
	    curl_global_init(CURL_GLOBAL_DEFAULT) ||
	    !(multi = curl_multi_init())) {
		fprintf(stderr, "usage: floor [PARALLEL] <REQUESTS\n");
		return 2;
	}
	curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 1L);
	snprintf(header, sizeof(header), "Authorization: Bearer %s", token);
	headers = curl_slist_append(NULL, header);
	json_headers = curl_slist_append(NULL, header);
	curl_slist_append(json_headers, "Content-Type: application/json");
	curl_slist_append(json_headers, "Expect:");
	ok = run(multi, input, parallel);
	curl_multi_cleanup(multi);
	curl_global_cleanup();
	curl_slist_free_all(headers);
	curl_slist_free_all(json_headers);
	free(input);
	printf("%lu\n", received);
	return ok ? 0 : 1;
}
