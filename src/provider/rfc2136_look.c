#include "net/update.h"
#include "provider/rfc2136_send.h"

/* Algorithms that are not to be used any more (RFC 8945 section 6). */
static void note_key(const struct tsig_key *key, struct look *l)
{
	if (!key->secret.len)
		look_note(l, false, "make a TSIG key and set 'tsig-key-file'",
			  "updates are not signed: whoever can send from this "
			  "address can change the zone");
	else if (key->algorithm == TSIG_MD5 || key->algorithm == TSIG_SHA1)
		look_note(l, false, "make a new key, for hmac-sha256",
			  "the key is for %s, which is not to be used any more",
			  tsig_algorithm_text(key->algorithm));
}

void rfc2136_try_key(const struct endpoint *servers, size_t n,
		     const struct tsig_key *key, const struct dns *dns,
		     struct look *l)
{
	struct update_result r = { .outcome = ERR_LATER };

	note_key(key, l);
	l->untold = !key->secret.len || !n;
	if (l->untold)
		return;
	l->what = "a TSIG key";
	for (size_t i = 0; r.outcome == ERR_LATER && i < n; i++)
		update_try_key(l->zone ? l->zone : ".", &r, &servers[i], key,
			       dns);
	l->outcome = r.outcome;
	l->why = r.why;
}
