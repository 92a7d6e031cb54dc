#ifndef DDNS01_PROVIDER_POWERDNS_H
#define DDNS01_PROVIDER_POWERDNS_H

struct provider_ops;

/* The HTTP API of the PowerDNS Authoritative Server
 * (doc.powerdns.com/authoritative/http-api). */
extern const struct provider_ops powerdns_ops;

#endif
