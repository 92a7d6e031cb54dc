/* Services that tell their callers' addresses, each as it is documented. */

#include "flow/source_preset.h"

#include <string.h>

#include "flow/source.h"

static const struct source_preset presets[] = {
	/* RFC 8484 as of https://developers.cloudflare.com/1.1.1.1/ */
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
	/* https://www.opendns.com/setupguide/ has the servers */
	{ "opendns",
	  &source_dns,
	  { "myip.opendns.com@208.67.222.222/A",
	    "myip.opendns.com@[2620:119:35::35]/AAAA" },
	  "OpenDNS" },
	/* https://developers.google.com/speed/public-dns/faq */
	{ "google",
	  &source_dns,
	  { "o-o.myaddr.l.google.com@ns1.google.com/TXT",
	    "o-o.myaddr.l.google.com@ns1.google.com/TXT" },
	  "Google" },
	/* https://developer.akamai.com/blog/2018/05/10/
	 * introducing-new-whoami-tool-dns-resolver-information */
	{ "akamai",
	  &source_dns,
	  { "whoami.akamai.net@ns1-1.akamaitech.net/A", NULL },
	  "Akamai" },
	/* https://www.ipify.org/ */
	{ "ipify",
	  &source_url,
	  { "https://api.ipify.org/", "https://api6.ipify.org/" },
	  "ipify" },
	/* https://major.io/p/icanhazip-com-faq/; Cloudflare's since 2021 */
	{ "icanhazip",
	  &source_url,
	  { "https://ipv4.icanhazip.com/", "https://ipv6.icanhazip.com/" },
	  "Cloudflare" },
	/* https://api.ident.me/ */
	{ "ident.me",
	  &source_url,
	  { "https://4.ident.me/", "https://6.ident.me/" },
	  "ident.me" },
	/* https://github.com/mpolden/echoip */
	{ "ifconfig.co",
	  &source_url,
	  { "https://ifconfig.co/ip", "https://ifconfig.co/ip" },
	  "ifconfig.co" },
	/* https://www.my-ip.io/api-usage */
	{ "my-ip.io",
	  &source_url,
	  { "https://api4.my-ip.io/ip", "https://api6.my-ip.io/ip" },
	  "my-ip.io" },
	/* https://seeip.org/ */
	{ "seeip",
	  &source_url,
	  { "https://ipv4.seeip.org/", "https://ipv6.seeip.org/" },
	  "seeip" },
	/* https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ and many
	 * more of its guides */
	{ "amazon",
	  &source_url,
	  { "https://checkip.amazonaws.com/", NULL },
	  "Amazon" },
};

const struct source_preset *source_preset(const char *word)
{
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
		if (strcmp(word, presets[i].word) == 0)
			return &presets[i];
	return NULL;
}
