#include "net/trust.h"

#include <dirent.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"

/* Does the folder hold certificates by hash (openssl-rehash(1))? Looking one up
 * there costs a third of parsing a bundle. */
static bool is_hashed(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *e;
	bool yes = false;

	if (!dir)
		return false;
	while (!yes && (e = readdir(dir)))
		yes = strlen(e->d_name) == 10 &&
		      strspn(e->d_name, "0123456789abcdef") == 8 &&
		      strcmp(e->d_name + 8, ".0") == 0;
	(void)closedir(dir);
	return yes;
}

enum err trust_find(struct trust *out, struct why *why)
{
	const char *file = getenv(X509_get_default_cert_file_env());
	const char *dir = getenv(X509_get_default_cert_dir_env());
	size_t len;

	if (!dir || !*dir)
		dir = X509_get_default_cert_dir();
	len = strlen(dir);
	/* a bundle inside of the folder holds what the folder holds */
	if (file && *file &&
	    !(strncmp(file, dir, len) == 0 && file[len] == '/' &&
	      is_hashed(dir)))
		out->file = strdup(file);
	else if (is_hashed(dir))
		out->dir = strdup(dir);
	else
		return ERR_OK;
	return out->file || out->dir ? ERR_OK : err_nomem(why);
}

void trust_free(struct trust *t)
{
	free(t->file);
	free(t->dir);
	*t = (struct trust){ .file = NULL };
}

enum err trust_explain_early(struct why *why)
{
	int64_t now = clock_wall();
	time_t t = (time_t)now;
	struct tm tm;
	char text[32] = "";

	if (gmtime_r(&t, &tm))
		(void)strftime(text, sizeof(text), "%F", &tm);
	return err_set(why, ERR_LATER,
		       "the server's certificate is not valid yet by this "
		       "host's clock, which says %s: is it set?",
		       text);
}
