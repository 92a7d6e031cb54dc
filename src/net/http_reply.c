#include "net/http_reply.h"

#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/http.h"
#include "net/ratelimit.h"
#include "net/trust.h"
#include "util/clock.h"
#include "util/hash.h"
#include "util/num.h"
#include "util/strbuf.h"

uint64_t http_origin(const char *url)
{
	const char *path = strstr(url, "://");
	size_t len = path ? (size_t)(path + 3 - url) : 0;
	char text[512];

	len += strcspn(url + len, "/?#");
	(void)snprintf(text, sizeof(text), "%.*s", (int)len, url);
	return hash_text(HASH_START, text);
}

bool http_is_serial(CURL *e)
{
	long version = 0;

	(void)curl_easy_getinfo(e, CURLINFO_HTTP_VERSION, &version);
	return version == CURL_HTTP_VERSION_1_0 ||
	       version == CURL_HTTP_VERSION_1_1;
}

void http_read_headers(struct http_call *c, CURL *e, struct http_clock *clock)
{
	struct curl_header *h = NULL;
	const char *type = NULL;
	time_t date = -1;
	curl_off_t after = 0;

	for (size_t i = 0; curl_easy_header(e, "ratelimit", i, CURLH_HEADER, -1,
					    &h) == CURLHE_OK;
	     i++)
		ratelimit_read(h->value, &c->left, &c->reset);
	if (curl_easy_getinfo(e, CURLINFO_RETRY_AFTER, &after) == CURLE_OK &&
	    after > 0)
		c->retry_after =
			after < 86400L * 366 ? (long)after : 86400L * 366;
	else if (curl_easy_header(e, "retry-after", 0, CURLH_HEADER, -1, &h) ==
			 CURLHE_OK &&
		 (after < 0 || strspn(h->value, "0123456789")))
		c->retry_after = 0; /* now, or a date that is past */
	else if (c->status == 429 && c->left == 0)
		c->retry_after = c->reset;
	(void)curl_easy_getinfo(e, CURLINFO_CONTENT_TYPE, &type);
	c->is_json = type && strncasecmp(type, "application/json", 16) == 0;
	if (curl_easy_header(e, "date", 0, CURLH_HEADER, -1, &h) == CURLHE_OK)
		date = curl_getdate(h->value, NULL);
	if (date < 0)
		return;
	clock->told = true;
	clock->ahead = clock_wall() - date;
}

enum err http_explain(CURL *e, CURLcode rc, const char *error,
		      const struct strbuf *reply, struct why *why)
{
	const char *text = *error ? error : curl_easy_strerror(rc);
	long verified = X509_V_OK;

	(void)curl_easy_getinfo(e, CURLINFO_SSL_VERIFYRESULT, &verified);
	if (rc == CURLE_PEER_FAILED_VERIFICATION &&
	    verified == X509_V_ERR_CERT_NOT_YET_VALID)
		return trust_explain_early(why);
	switch (rc) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return err_set(why, ERR_AUTH,
			       "the server's certificate is not trusted: %s; "
			       "set 'ca-file' if it is signed by an authority "
			       "of your own",
			       text);
	case CURLE_WRITE_ERROR:
		if (reply->err == ERR_REPLY)
			return err_set(why, ERR_REPLY,
				       "the reply is larger than %zu octets",
				       reply->max);
		return err_nomem(why);
	case CURLE_OUT_OF_MEMORY:
		return err_nomem(why);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return err_set(why, ERR_CONFIG, "not an https:// address: %s",
			       text);
	default:
		return err_set(why, ERR_LATER, "no reply: %s", text);
	}
}
