#include "provider/account.h"

#include "provider/provider.h"

enum err provider_identity(char **out, const struct provider_ops *ops,
			   const struct section *conf, struct why *why)
{
	struct strbuf text;
	enum err rc;

	sb_init(&text, 4096);
	sb_addf(&text, "%s ", conf->title);
	ops->identity(conf, &text);
	rc = sb_check(&text, why);
	*out = rc ? NULL : sb_take(&text);
	sb_free(&text);
	return rc || *out ? rc : err_nomem(why);
}

const char *provider_ca_file(const struct section *conf,
			     const struct provider_env *env)
{
	return value_is_set(&conf->values, SET_CA_FILE)
		       ? value_text(&conf->values, SET_CA_FILE)
		       : env->ca_file;
}
