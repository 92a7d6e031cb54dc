#include "provider/dyndns2_service.h"

#include <stdio.h>
#include <string.h>

#include "util/nearest.h"
#include "util/strbuf.h"
#include "util/strlist.h"

#define CUSTOM_HOSTS 20 /* as with the first of these services */

/* Where it is not said that a service takes several names or both families at
 * once, it gets one at a time. */
static const struct dyndns2_service services[] = {
	{ "desec", "https://update.dedyn.io/nic/update", FORM_PAIR, 1, 0,
	  "desec.readthedocs.io/en/latest/dyndns/update-api.html" },
	{ "dnsomatic", "https://updates.dnsomatic.com/nic/update", FORM_IPV4, 1,
	  0, "dnsomatic.com/docs/api" },
	{ "dy.fi", "https://www.dy.fi/nic/update", FORM_CLIENT, 5, 5,
	  "dy.fi/page/specification" },
	{ "dyn", "https://members.dyndns.org/v3/update", FORM_ONE, 20, 0,
	  "help.dyn.com/remote-access-api/perform-update" },
	{ "dynv6", "https://dynv6.com/nic/update", FORM_IPV4, 1, 0,
	  "dynv6.com/docs/apis" },
	{ "he.net", "https://dyn.dns.he.net/nic/update", FORM_ONE, 1, 0,
	  "dns.he.net/docs.html" },
	{ "infomaniak", "https://infomaniak.com/nic/update", FORM_ONE, 1, 0,
	  "infomaniak.com/en/support/faq/2357" },
	{ "noip", "https://dynupdate.no-ip.com/nic/update", FORM_LIST, 20, 0,
	  "noip.com/integrate/request" },
	{ "ovh", "https://www.ovh.com/nic/update?system=dyndns", FORM_ONE, 1, 0,
	  "help.ovhcloud.com, DynHost; github.com/ovh/manager/issues/3919" },
	{ "spdyn", "https://update.spdyn.de/nic/update", FORM_LIST, 20, 0,
	  "wiki.securepoint.de/SPDyn/Parameter" },
	{ "strato", "https://dyndns.strato.com/nic/update", FORM_LIST, 1, 0,
	  "strato.de/faq, DynDNS" },
	{ "variomedia", "https://dyndns.variomedia.de/nic/update", FORM_LIST, 1,
	  0, "dyndns.variomedia.de" },
};

/* What people ask for that is not there. */
static const struct {
	const char *name, *why;
} refused[] = {
	{ "google", "Google Domains has ended" },
	{ "namecheap", "Namecheap does not speak dyndns2" },
	{ "cloudflare", "that is a provider of its own: 'provider = "
			"cloudflare'" },
};

static const char *const placeholders[] = { "{hostname}", "{ip}",
					    "{ipv4}",     "{ipv6}",
					    "{username}", "{password}" };

static bool has(const char *template, const char *placeholder)
{
	return strstr(template, placeholder) != NULL;
}

static enum err check_template(const char *template, struct why *why)
{
	for (const char *c = strpbrk(template, "{}"); c; c = strpbrk(c, "{}")) {
		size_t i = 0, n = sizeof(placeholders) / sizeof(char *);

		while (i < n && strncmp(c, placeholders[i],
					strlen(placeholders[i])) != 0)
			i++;
		if (i == n)
			return err_set(
				why, ERR_CONFIG,
				"'service' has a placeholder that is not "
				"known at '%.30s': use {hostname}, {ip}, "
				"{ipv4}, {ipv6}, {username}, {password}",
				c);
		c += strlen(placeholders[i]);
	}
	if (!has(template, "{hostname}"))
		return err_set(why, ERR_CONFIG,
			       "'service' has no {hostname} in it");
	if (has(template, "{ip}") &&
	    (has(template, "{ipv4}") || has(template, "{ipv6}")))
		return err_set(why, ERR_CONFIG,
			       "'service' has {ip}, for one family at a time, "
			       "and {ipv4} or {ipv6}, for both: use the one or "
			       "the other");
	return ERR_OK;
}

enum err dyndns2_service_find(struct dyndns2_service *out, const char *text,
			      struct why *why)
{
	char names[200] = "use ";
	size_t len = strlen(names);
	struct nearest near;

	nearest_init(&near, text);
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (strcmp(services[i].name, text) == 0) {
			*out = services[i];
			return ERR_OK;
		}
		nearest_offer(&near, services[i].name);
		len += (size_t)snprintf(names + len, sizeof(names) - len,
					"%s, ", services[i].name);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (strcmp(refused[i].name, text) == 0)
			return err_set(why, ERR_CONFIG, "'service': %s",
				       refused[i].why);
	(void)snprintf(names + len, sizeof(names) - len, "or a URL");
	if (!strstr(text, "://"))
		return err_set(why, ERR_CONFIG,
			       "no service is called '%.60s'; %s", text,
			       nearest_hint(&near, "", names));
	*out = (struct dyndns2_service){ .url = text,
					 .form = FORM_ONE,
					 .hosts = CUSTOM_HOSTS };
	if (!strpbrk(text, "{}"))
		return ERR_OK;
	out->form = FORM_CUSTOM;
	return check_template(text, why);
}

bool dyndns2_service_takes_both(const struct dyndns2_service *s)
{
	return s->form == FORM_LIST || s->form == FORM_PAIR ||
	       (s->form == FORM_CUSTOM && has(s->url, "{ipv6}") &&
		has(s->url, "{ipv4}"));
}

bool dyndns2_service_has_password(const struct dyndns2_service *s)
{
	return s->form == FORM_CUSTOM && has(s->url, "{password}");
}

/* The names with commas between them; a comma is not encoded, as some services
 * don't decode. */
static void add_hosts(struct strbuf *out, const struct strlist *hosts)
{
	for (size_t i = 0; i < hosts->n; i++) {
		sb_adds(out, i ? "," : "");
		sb_add_pct(out, hosts->v[i]);
	}
}

/* Appends what a placeholder stands for; the number of characters that it has, 0:
 * it is none. *empty: it stands for nothing. */
static size_t expand(const struct dyndns2_query *q, const char *at,
		     struct strbuf *out, bool *empty)
{
	const char *values[] = { NULL,    q->ipv4 ? q->ipv4 : q->ipv6,
				 q->ipv4, q->ipv6,
				 q->user, q->password };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		size_t len = strlen(placeholders[i]);

		if (strncmp(at, placeholders[i], len) != 0)
			continue;
		if (i == 0)
			add_hosts(out, q->hosts);
		else if (values[i])
			sb_add_pct(out, values[i]);
		else
			*empty = true;
		return len;
	}
	return 0;
}

/* Expands one piece of a template, such as "myipv6={ipv6}", after before; false: it
 * is left out, as it has a placeholder that stands for nothing. */
static bool add_piece(struct strbuf *out, const struct dyndns2_query *q,
		      const char *before, const char *piece, size_t len)
{
	struct strbuf text;
	bool empty = false;

	sb_init(&text, 8192);
	for (const char *c = piece; c < piece + len;) {
		size_t n = *c == '{' ? expand(q, c, &text, &empty) : 0;

		if (n == 0)
			sb_add(&text, c, 1);
		c += n ? n : 1;
	}
	if (text.err)
		out->err = text.err;
	if (!empty) {
		sb_adds(out, before);
		sb_add(out, text.s, text.len);
	}
	sb_free(&text);
	return !empty;
}

static void add_custom(struct strbuf *out, const char *template,
		       const struct dyndns2_query *q)
{
	size_t len = strcspn(template, "?");
	const char *c = template + len;
	bool any = false;

	(void)add_piece(out, q, "", template, len);
	for (; *c; c += 1 + len) {
		len = strcspn(c + 1, "&");
		any |= add_piece(out, q, any ? "&" : "?", c + 1, len);
	}
}

void dyndns2_service_url(const struct dyndns2_service *s,
			 const struct dyndns2_query *q, struct strbuf *out)
{
	const char *any = q->ipv4 ? q->ipv4 : q->ipv6;

	if (s->form == FORM_CUSTOM) {
		add_custom(out, s->url, q);
		return;
	}
	sb_adds(out, s->url);
	sb_adds(out, strchr(s->url, '?') ? "&hostname=" : "?hostname=");
	add_hosts(out, q->hosts);
	if (s->form == FORM_PAIR) {
		sb_adds(out, "&myipv4=");
		sb_adds(out, q->ipv4 ? q->ipv4 : "preserve");
		sb_adds(out, "&myipv6=");
		sb_adds(out, q->ipv6 ? q->ipv6 : "preserve");
	} else if (s->form != FORM_CLIENT) {
		sb_adds(out, "&myip=");
		sb_adds(out, any);
		if (s->form == FORM_LIST && q->ipv4 && q->ipv6)
			sb_addf(out, ",%s", q->ipv6);
	}
}
