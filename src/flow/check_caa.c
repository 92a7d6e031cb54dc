#include "flow/check_caa.h"

#include <stdio.h>
#include <string.h>

#include "flow/check_servers.h"
#include "flow/route.h"
#include "net/caa.h"

/* The CAA records found on the way up. */
struct found {
	char at[NAME_MAX_TEXT + 1];    /* a name on the way */
	char owner[NAME_MAX_TEXT + 1]; /* the same, or where its alias leads */
	struct dns_answer answer;
};

static enum err ask_servers(struct context *ctx, const struct locate *l,
			    struct dns_answer *out, struct why *why)
{
	struct dns_query q = { .name = l->name, .type = DNS_CAA };

	if (!nameserver_ask_cut(&ctx->dns, l->cut, &q, CHECK_ASK_MS,
				nameserver_serves))
		return err_set(why, ERR_LATER,
			       "no server of zone '%s' answers for CAA records "
			       "of '%s'",
			       l->cut->zone, l->name);
	*out = q.answer;
	return ERR_OK;
}

/* The CAA records of f->at, or of what it is an alias for. */
static enum err look_at(struct context *ctx, struct found *f, struct why *why)
{
	struct locate l = { .name = f->owner };
	const struct dns_rr *cname;
	enum err rc;

	memcpy(f->owner, f->at, sizeof(f->owner));
	for (int link = 0; link < ROUTE_LINKS_MAX; link++) {
		size_t pos = 0;

		l = (struct locate){ .name = f->owner };
		authority_locate(&ctx->authority, &l, 1);
		if (l.outcome) {
			*why = l.why;
			return l.outcome;
		}
		if (l.alias[0]) {
			memcpy(f->owner, l.alias, sizeof(f->owner));
			continue;
		}
		rc = ask_servers(ctx, &l, &f->answer, why);
		/* an alias that only a wildcard makes up */
		cname = rc ? NULL
			   : dns_answer_next(&f->answer, DNS_ANSWER, f->owner,
					     DNS_CNAME, &pos);
		if (!cname)
			return rc;
		(void)snprintf(f->owner, sizeof(f->owner), "%s", cname->data);
		dns_answer_free(&f->answer);
	}
	return err_set(why, ERR_CONFLICT, "'%s' leads to no end of aliases",
		       f->at);
}

/* Climbs from name until there are CAA records; f->at is "" when there are none. */
static enum err climb(struct context *ctx, const char *name, struct found *f,
		      struct why *why)
{
	for (; name[0]; name = name_parent(name)) {
		enum err rc;
		size_t pos = 0;

		(void)snprintf(f->at, sizeof(f->at), "%s", name);
		rc = look_at(ctx, f, why);
		if (rc || dns_answer_next(&f->answer, DNS_ANSWER, f->owner,
					  DNS_CAA, &pos))
			return rc;
		dns_answer_free(&f->answer);
	}
	f->at[0] = '\0';
	return ERR_OK;
}

static const char *refusal(enum caa_verdict verdict)
{
	switch (verdict) {
	case CAA_OTHER_ACCOUNT:
		return "let no other ACME account issue than theirs";
	case CAA_OTHER_METHOD:
		return "do not let dns-01 be used ('validationmethods')";
	case CAA_OTHER_CA:
		return "let other CAs issue only";
	case CAA_CRITICAL:
		return "have a critical property that no CA knows";
	default:
		return "let no CA issue";
	}
}

static void judge(const struct found *f, const char *name,
		  const struct caa_wish *wish, struct check_report *out)
{
	char allowed[200];
	enum caa_verdict verdict =
		caa_judge(&f->answer, f->owner, wish, allowed, sizeof(allowed));

	if (verdict == CAA_MAY) {
		check_ok(out, CHECK_CAA, name,
			 "CAA records at '%s' let %s issue", f->at,
			 wish->ca     ? wish->ca
			 : allowed[0] ? allowed
				      : "any CA");
	} else if (verdict == CAA_ACCOUNT) {
		check_warn(out, CHECK_CAA, name,
			   "CAA records at '%s' are for one ACME account: %s",
			   f->at, allowed);
		check_remedy(out, "compare it with your client's account, or "
				  "give that as '--account-url'");
	} else {
		check_fail(out, CHECK_CAA, name, ERR_REFUSED,
			   "CAA records at '%s' %s: %s", f->at,
			   refusal(verdict), allowed);
		check_remedy(out,
			     "add a CAA record at '%s' that lets your CA "
			     "issue%s%s%s",
			     f->at, wish->ca ? ": 0 issue \"" : "",
			     wish->ca ? wish->ca : "", wish->ca ? "\"" : "");
	}
}

void check_caa(struct context *ctx, const char *name,
	       const struct check_options *options, struct check_report *out)
{
	bool wildcard = strncmp(name, "*.", 2) == 0;
	struct caa_wish wish = { .ca = options->ca,
				 .account = options->account_url,
				 .method = "dns-01",
				 .wildcard = wildcard };
	struct found f = { .answer = { 0 } };
	struct why why;
	enum err rc = climb(ctx, wildcard ? name + 2 : name, &f, &why);

	if (rc)
		check_fail(out, CHECK_CAA, name, rc, "%s", why.text);
	else if (!f.at[0])
		check_ok(out, CHECK_CAA, name,
			 "no CAA records: any CA may issue");
	else
		judge(&f, name, &wish, out);
	dns_answer_free(&f.answer);
}
