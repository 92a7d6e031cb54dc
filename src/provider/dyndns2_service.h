#ifndef DDNS01_PROVIDER_DYNDNS2_SERVICE_H
#define DDNS01_PROVIDER_DYNDNS2_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

struct strbuf;
struct strlist;

/* How a service takes the addresses of a name. */
enum dyndns2_form {
	FORM_IPV4,   /* IPv4 alone: myip=ADDR */
	FORM_ONE,    /* one family in a request: myip=ADDR */
	FORM_LIST,   /* both: myip=ADDR,ADDR */
	FORM_PAIR,   /* both: myipv4=ADDR&myipv6=ADDR, "preserve" for neither */
	FORM_CLIENT, /* IPv4 alone: where the request comes from */
	FORM_CUSTOM, /* as the user's template says */
};

struct dyndns2_service {
	const char *name; /* in the configuration; NULL: a URL was given */
	const char *url;  /* up to the query, which may have begun */
	enum dyndns2_form form;
	size_t hosts; /* in one request at most */
	long days;    /* names vanish if not sent anew so often; 0: they stay */
	const char *source; /* where all this is said */
};

/* What goes into one request. */
struct dyndns2_query {
	const struct strlist *hosts;
	const char *ipv4, *ipv6;     /* NULL: not to be sent */
	const char *user, *password; /* for {username} and {password} */
};

/* Finds the service that the setting names, or makes one of a URL or template.
 * ERR_CONFIG: there is none, or the template is wrong. */
enum err dyndns2_service_find(struct dyndns2_service *out, const char *text,
			      struct why *why);

/* Both families in one request? */
bool dyndns2_service_takes_both(const struct dyndns2_service *s);

/* Is the password in the URL? Then it is not sent in a header. */
bool dyndns2_service_has_password(const struct dyndns2_service *s);

/* Appends the URL of a request. */
void dyndns2_service_url(const struct dyndns2_service *s,
			 const struct dyndns2_query *q, struct strbuf *out);

#endif
