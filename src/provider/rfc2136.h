#ifndef DDNS01_PROVIDER_RFC2136_H
#define DDNS01_PROVIDER_RFC2136_H

struct provider_ops;

/* Dynamic updates to a name server (RFC 2136), signed with TSIG (RFC 8945). */
extern const struct provider_ops rfc2136_ops;

#endif
