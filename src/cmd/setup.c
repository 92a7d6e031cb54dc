#include "cmd/setup.h"

#include "flow/address.h"
#include "util/log.h"

/* Where a setting comes from, for messages. */
static const char *origin_of(const struct values *vs, enum setting s)
{
	return vs->v[s].origin ? vs->v[s].origin : "default";
}

/* own: a name's section, or NULL. */
static enum err check_list(const struct conf *conf, const struct section *own,
			   enum setting s, struct why *why)
{
	const struct values *vs = conf_values_in(conf, own, s);
	const struct values *cs = conf_values_in(conf, own, SET_IP_CONFIRM);
	int family = s == SET_IP_IPV4 ? AF_INET : AF_INET6;
	enum err rc = address_check(value_list(vs, s), family, why);

	if (!rc)
		rc = address_check_confirm(value_list(vs, s), family,
					   value_number(cs, SET_IP_CONFIRM),
					   why);
	return rc ? err_prefix(why, rc, "%s: '%s'", origin_of(vs, s),
			       setting_table[s].key)
		  : ERR_OK;
}

/* Bad sources of addresses are found before they are needed. */
static enum err check_sources(const struct conf *conf, struct why *why)
{
	enum err rc = check_list(conf, NULL, SET_IP_IPV4, why);

	if (!rc)
		rc = check_list(conf, NULL, SET_IP_IPV6, why);
	for (size_t i = 0; !rc && i < conf->n_names; i++) {
		rc = check_list(conf, &conf->names[i], SET_IP_IPV4, why);
		if (!rc)
			rc = check_list(conf, &conf->names[i], SET_IP_IPV6,
					why);
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

enum err setup_open_each(struct setup *s, const struct args *args, bool dry_run,
			 struct why *why)
{
	enum err rc;

	*s = (struct setup){ .conf = NULL };
	rc = conf_load(&s->conf, args->config, args->options, args->n_options,
		       why);
	if (!rc)
		rc = check_sources(s->conf, why);
	if (!rc)
		rc = context_open_each(&s->ctx, s->conf, dry_run, why);
	if (rc) {
		conf_free(s->conf);
		s->conf = NULL;
	}
	return rc;
}

enum err setup_open_dns(struct setup *s, const struct args *args,
			struct why *why)
{
	enum err rc;

	*s = (struct setup){ .conf = NULL };
	rc = conf_load(&s->conf, args->config, args->options, args->n_options,
		       why);
	if (!rc)
		rc = context_open_dns(&s->ctx, s->conf, args->dry_run, NULL,
				      why);
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
