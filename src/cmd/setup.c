#include "cmd/setup.h"

#include "flow/address.h"
#include "util/log.h"

/* Bad sources of addresses are found before they are needed. */
static enum err check_sources(const struct conf *conf, struct why *why)
{
	static const enum setting lists[] = { SET_IP_IPV4, SET_IP_IPV6 };
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < 2 * (conf->n_names + 1); i++) {
		enum setting s = lists[i % 2];
		const struct values *vs =
			i < 2 ? &conf->values : &conf->names[i / 2 - 1].values;

		rc = address_check(value_list(vs, s),
				   s == SET_IP_IPV4 ? AF_INET : AF_INET6, why);
		if (rc)
			return err_prefix(why, rc, "%s: '%s'", vs->v[s].origin,
					  setting_table[s].key);
	}
	return rc;
}

enum err setup_open(struct setup *s, const struct args *args, struct why *why)
{
	return setup_open_again(s, args, NULL, NULL, why);
}

enum err setup_open_again(struct setup *s, const struct args *args,
			  const struct stop *stop, const struct conf *before,
			  struct why *why)
{
	enum err rc;

	*s = (struct setup){ .conf = NULL };
	rc = conf_load_again(&s->conf, args->config, args->options,
			     args->n_options, before, why);
	if (!rc)
		rc = check_sources(s->conf, why);
	if (!rc)
		rc = context_open(&s->ctx, s->conf, args->dry_run, stop, why);
	if (rc) {
		conf_free(s->conf);
		s->conf = NULL;
	}
	return rc;
}

void setup_close(struct setup *s)
{
	if (!s->conf)
		return;
	context_close(&s->ctx);
	conf_free(s->conf);
	s->conf = NULL;
}

int setup_fail(enum err e, const struct why *why)
{
	log_err("%s", why->text);
	return err_exit_status(e);
}
