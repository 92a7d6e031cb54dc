#include "util/sandbox.h"

#ifdef ON_LINUX
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#endif
#ifdef __OpenBSD__
#include <errno.h>
#include <string.h>
#include <unistd.h>
#endif

/* Files of /etc one by one, as keys and passwords lie among them. */
const struct sandbox_path sandbox_system[] = {
	{ "/usr", SANDBOX_READ },
	{ "/lib", SANDBOX_READ }, /* where it is not in /usr */
	{ "/lib64", SANDBOX_READ },
	{ "/nix/store", SANDBOX_READ },
	{ "/gnu/store", SANDBOX_READ },
	{ "/etc/resolv.conf", SANDBOX_READ },
	{ "/etc/hosts", SANDBOX_READ },
	{ "/etc/nsswitch.conf", SANDBOX_READ },
	{ "/etc/host.conf", SANDBOX_READ },
	{ "/etc/gai.conf", SANDBOX_READ },
	{ "/etc/services", SANDBOX_READ },
	{ "/etc/ld.so.cache", SANDBOX_READ },
	{ "/etc/localtime", SANDBOX_READ },
	{ "/etc/ssl/openssl.cnf", SANDBOX_READ },
	{ "/etc/ssl/certs", SANDBOX_READ },
	{ "/etc/ssl/cert.pem", SANDBOX_READ },
	{ "/etc/ca-certificates", SANDBOX_READ },
	{ "/etc/pki/tls/certs", SANDBOX_READ },
	{ "/etc/pki/tls/openssl.cnf", SANDBOX_READ },
	{ "/etc/pki/ca-trust", SANDBOX_READ },
	{ "/etc/crypto-policies", SANDBOX_READ },
	{ "/var/lib/ca-certificates", SANDBOX_READ },
	{ "/dev/urandom", SANDBOX_READ },
	{ "/dev/null", SANDBOX_CHANGE },
#ifdef SANDBOX_SANITIZED
	{ "/proc", SANDBOX_READ }, /* LeakSanitizer, at the end */
#endif
#ifdef SANDBOX_WRITES
	{ SANDBOX_WRITES, SANDBOX_CHANGE }, /* what --coverage counts */
#endif
	{ NULL, SANDBOX_READ },
};

#if defined(ON_LINUX)

enum err sandbox_enter(const struct sandbox_path *paths, size_t n, bool run,
		       struct why *missing, struct why *why)
{
	enum err rc = ERR_OK;

	missing->text[0] = '\0';
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return err_set(why, ERR_SYSTEM,
			       "cannot give up new privileges: %s",
			       strerror(errno));
	if (!run)
		rc = sandbox_files(paths, n, missing, why);
	return rc ? rc : sandbox_calls(run, missing, why);
}

#elif defined(__OpenBSD__)

static int reveal(const struct sandbox_path *p)
{
	int rc = unveil(p->path, p->may == SANDBOX_READ ? "r" : "rwc");

	return rc && errno != ENOENT ? rc : 0;
}

enum err sandbox_enter(const struct sandbox_path *paths, size_t n, bool run,
		       struct why *missing, struct why *why)
{
	const char *promises = run ? "stdio rpath wpath cpath inet dns unix "
				     "flock fattr route proc exec"
				   : "stdio rpath wpath cpath inet dns unix "
				     "flock fattr route";
	int failed = 0;

	missing->text[0] = '\0';
	for (size_t i = 0; !run && !failed && sandbox_system[i].path; i++)
		failed = reveal(&sandbox_system[i]);
	for (size_t i = 0; !run && !failed && i < n; i++)
		failed = paths[i].path ? reveal(&paths[i]) : 0;
	if (failed || pledge(promises, NULL))
		return err_set(why, ERR_SYSTEM, "cannot enter the sandbox: %s",
			       strerror(errno));
	return ERR_OK;
}

#else

enum err sandbox_enter(const struct sandbox_path *paths, size_t n, bool run,
		       struct why *missing, struct why *why)
{
	(void)paths;
	(void)n;
	(void)run;
	(void)why;
	(void)err_set(missing, ERR_OK, "this system has no sandbox");
	return ERR_OK;
}

#endif
