#ifndef DDNS01_NET_KEYFILE_H
#define DDNS01_NET_KEYFILE_H

#include "net/tsig.h"

/*
 * Reads a TSIG key from a file in any form that the tools of this field write:
 *   key "NAME" { algorithm ALG; secret "BASE64"; };   tsig-keygen, named
 *   K*.private, also named by its K*.key             dnssec-keygen -n HOST
 *   key: / - id: NAME / algorithm: ALG / secret: …   keymgr -t, knot.conf
 *   ALG:NAME:SECRET or NAME:SECRET, one line         nsupdate -y
 * Of several keys the first is taken, or the one called want.  The file must be
 * closed to group and others.  ERR_CONFIG says what is wrong and where.
 */
enum err keyfile_read(struct tsig_key *out, const char *path, const char *want,
		      struct why *why);

/* The same from text, which is NUL terminated; path tells the key's name in
 * the K*.private form and is used in reasons. */
enum err keyfile_parse(struct tsig_key *out, const char *text, const char *path,
		       const char *want, struct why *why);

#endif
