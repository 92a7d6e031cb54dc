#ifndef DDNS01_PROVIDER_DYNDNS2_H
#define DDNS01_PROVIDER_DYNDNS2_H

struct provider_ops;

/* The update protocol of DynDNS (help.dyn.com/remote-access-api), which most other
 * dynamic DNS services speak, too: addresses alone, which can't be read back. */
extern const struct provider_ops dyndns2_ops;

#endif
