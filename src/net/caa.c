#include "net/caa.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FLAG_CRITICAL 0x80
#define BLANKS " \t"
#define VALUE_MAX 1024

/* One CAA record; what it points to belongs to the answer. */
struct property {
	bool critical;
	const char *tag;
	const char *value;
	size_t len;
};

static bool read_property(struct property *out, const struct dns_rr *rr)
{
	const char *end =
		rr->len ? memchr(rr->data + 1, '\0', rr->len - 1) : NULL;

	if (!end)
		return false;
	out->critical = ((unsigned char)rr->data[0] & FLAG_CRITICAL) != 0;
	out->tag = rr->data + 1;
	out->value = end + 1;
	out->len = rr->len - (size_t)(end + 1 - rr->data);
	return true;
}

/* Properties in use (IANA: Certification Authority Restriction Properties). */
static bool is_known(const char *tag)
{
	static const char *const known[] = { "issue",       "issuewild",
					     "iodef",       "issuemail",
					     "issuevmc",    "contactemail",
					     "contactphone" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcasecmp(tag, known[i]) == 0)
			return true;
	return false;
}

/* The text without blanks around it, in place. */
static char *trim(char *s)
{
	size_t n;

	s += strspn(s, BLANKS);
	n = strlen(s);
	while (n && strchr(BLANKS, s[n - 1]))
		s[--n] = '\0';
	return s;
}

/* Is one of the comma-separated words that method? */
static bool has_method(char *list, const char *method)
{
	char *word;

	while ((word = strsep(&list, ",")))
		if (strcasecmp(trim(word), method) == 0)
			return true;
	return false;
}

/* What one value of "issue" or "issuewild" says (RFC 8659 section 4.2).  A value
 * that isn't well-formed lets nobody issue. */
static enum caa_verdict judge_value(const struct property *p,
				    const struct caa_wish *wish)
{
	enum caa_verdict verdict = CAA_MAY;
	char text[VALUE_MAX], *rest = text, *part, *domain;
	bool methods = false, account = false;

	if (p->len >= sizeof(text) || memchr(p->value, '\0', p->len))
		return CAA_NOBODY;
	memcpy(text, p->value, p->len);
	text[p->len] = '\0';
	domain = trim(strsep(&rest, ";"));
	if (!domain[0])
		return CAA_NOBODY;
	if (wish->ca && strcasecmp(domain, wish->ca) != 0)
		return CAA_OTHER_CA;
	while ((part = strsep(&rest, ";"))) {
		char *tag = trim(strsep(&part, "="));

		if (!part && !*tag)
			continue;
		if (!part)
			return CAA_NOBODY;
		part = trim(part);
		if (strcasecmp(tag, "validationmethods") == 0) {
			if (methods || !has_method(part, wish->method))
				return CAA_OTHER_METHOD;
			methods = true;
		} else if (strcasecmp(tag, "accounturi") == 0) {
			/* RFC 8657 section 3: twice is never satisfied */
			if (account)
				return CAA_OTHER_ACCOUNT;
			account = true;
			if (!wish->account)
				verdict = CAA_ACCOUNT;
			else if (strcmp(part, wish->account) != 0)
				verdict = CAA_OTHER_ACCOUNT;
		}
	}
	return verdict;
}

static void note(char *allowed, size_t size, const struct property *p)
{
	size_t n = strlen(allowed);

	(void)snprintf(allowed + n, size - n, "%s%.*s", n ? ", " : "",
		       (int)(p->len < VALUE_MAX ? p->len : VALUE_MAX),
		       p->value);
}

/* The best verdict of all values of that property; false: there are none. */
static bool judge_tag(const struct dns_answer *answer, const char *owner,
		      const char *tag, const struct caa_wish *wish,
		      enum caa_verdict *verdict, char *allowed, size_t size)
{
	enum caa_verdict best = CAA_CRITICAL;
	const struct dns_rr *rr;
	struct property p;
	bool found = false;
	size_t pos = 0;

	while ((rr = dns_answer_next(answer, DNS_ANSWER, owner, DNS_CAA,
				     &pos))) {
		enum caa_verdict one;

		if (!read_property(&p, rr) || strcasecmp(p.tag, tag) != 0)
			continue;
		one = judge_value(&p, wish);
		best = one < best ? one : best;
		found = true;
		note(allowed, size, &p);
	}
	if (found)
		*verdict = best;
	return found;
}

enum caa_verdict caa_judge(const struct dns_answer *answer, const char *owner,
			   const struct caa_wish *wish, char *allowed,
			   size_t size)
{
	enum caa_verdict verdict = CAA_MAY;
	const struct dns_rr *rr;
	struct property p;
	size_t pos = 0;

	allowed[0] = '\0';
	while ((rr = dns_answer_next(answer, DNS_ANSWER, owner, DNS_CAA, &pos)))
		if (read_property(&p, rr) && p.critical && !is_known(p.tag)) {
			note(allowed, size, &p);
			return CAA_CRITICAL;
		}
	if (!wish->wildcard || !judge_tag(answer, owner, "issuewild", wish,
					  &verdict, allowed, size))
		(void)judge_tag(answer, owner, "issue", wish, &verdict, allowed,
				size);
	return verdict;
}
