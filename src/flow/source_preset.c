/* Services that tell their callers' addresses, each as it is documented, or, where
 * no documentation of the owner was found, as well-known clients use it. */

#include "flow/source_preset.h"

#include <string.h>

#include "flow/source.h"

static const struct source_preset presets[] = {
	/* https://developers.cloudflare.com/1.1.1.1/ has the URL (RFC 8484) and
	 * the servers; the name in class CH is what cloudflare.doh of
	 * https://github.com/favonia/cloudflare-ddns asks for */
	{ "doh",
	  &source_doh,
	  { "https://cloudflare-dns.com/dns-query",
	    "https://cloudflare-dns.com/dns-query" },
	  "Cloudflare" },
	{ "cloudflare-dns",
	  &source_dns,
	  { "whoami.cloudflare@1.1.1.1/TXT/CH",
	    "whoami.cloudflare@[2606:4700:4700::1111]/TXT/CH" },
	  "Cloudflare" },
	/* https://www.opendns.com/setupguide/ has the servers; the name is
	 * asked for by https://github.com/dmachard/python-publicaddr */
	{ "opendns",
	  &source_dns,
	  { "myip.opendns.com@208.67.222.222/A",
	    "myip.opendns.com@[2620:119:35::35]/AAAA" },
	  "OpenDNS" },
	/* no word of Google's own was found; in use for both families, see
	 * https://utf9k.net/questions/dns/ */
	{ "google",
	  &source_dns,
	  { "o-o.myaddr.l.google.com@ns1.google.com/TXT",
	    "o-o.myaddr.l.google.com@ns1.google.com/TXT" },
	  "Google" },
	/* https://www.ipify.org/; api6 is for IPv6 alone since October 2020 */
	{ "ipify",
	  &source_url,
	  { "https://api.ipify.org/", "https://api6.ipify.org/" },
	  "ipify" },
	/* https://major.io/p/icanhazip-com-faq/; Cloudflare's since 2021:
	 * https://major.io/p/a-new-future-for-icanhazip/ */
	{ "icanhazip",
	  &source_url,
	  { "https://ipv4.icanhazip.com/", "https://ipv6.icanhazip.com/" },
	  "Cloudflare" },
	/* https://api.ident.me/, to which https://github.com/pcarrier/ident.me
	 * points */
	{ "ident.me",
	  &source_url,
	  { "https://4.ident.me/", "https://6.ident.me/" },
	  "ident.me" },
	/* https://github.com/mpolden/echoip */
	{ "ifconfig.co",
	  &source_url,
	  { "https://ifconfig.co/ip", "https://ifconfig.co/ip" },
	  "ifconfig.co" },
	/* https://seeip.org/; its names for one family as clients use them */
	{ "seeip",
	  &source_url,
	  { "https://ipv4.seeip.org/", "https://ipv6.seeip.org/" },
	  "seeip" },
	/* no AAAA record: https://github.com/forem/selfhost/pull/16 */
	{ "amazon",
	  &source_url,
	  { "https://checkip.amazonaws.com/", NULL },
	  "Amazon" },
};

#define PRESETS (sizeof(presets) / sizeof(presets[0]))

const struct source_preset *source_preset(const char *word)
{
	for (size_t i = 0; i < PRESETS; i++)
		if (strcmp(word, presets[i].word) == 0)
			return &presets[i];
	return NULL;
}

const char *source_preset_word(size_t i)
{
	return i < PRESETS ? presets[i].word : NULL;
}
