#include "flow/check_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Could the folder be made where there is none yet? Changes path. */
static bool can_be_made(char *path)
{
	char *slash;

	while (faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) && errno == ENOENT) {
		slash = strrchr(path, '/');
		if (!slash)
			return false;
		if (slash == path)
			slash++; /* the root */
		if (!*slash)
			return false;
		*slash = '\0';
	}
	return faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0;
}

void check_state(const struct context *ctx, struct check_report *out)
{
	const struct state *st = &ctx->state;
	bool missing = st->dir < 0 && *st->path && access(st->path, F_OK);
	char *path = strdup(st->path);

	if (!path) {
		out->nomem = true;
	} else if (st->dir >= 0 && !st->why.text[0]) {
		check_ok(out, CHECK_STATE, "state-dir", "'%s' can be written",
			 st->path);
	} else if (missing && can_be_made(path)) {
		check_ok(out, CHECK_STATE, "state-dir",
			 "'%s' is made when it is needed", st->path);
	} else {
		check_warn(out, CHECK_STATE, "state-dir", "%s", st->why.text);
		check_remedy(out, "let the user who runs ddns01 write there, "
				  "or set 'state-dir'; without it providers "
				  "are asked more often, and after a crash "
				  "challenges stay");
	}
	free(path);
}
