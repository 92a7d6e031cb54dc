#include "provider/look.h"

#include <stdarg.h>
#include <stdio.h>

void look_note(struct look *l, bool lacks, const char *remedy, const char *fmt,
	       ...)
{
	struct look_note *n = &l->notes[l->n_notes];
	va_list ap;

	if (l->n_notes == LOOK_NOTES)
		return;
	l->n_notes++;
	n->lacks = lacks;
	(void)snprintf(n->remedy.text, sizeof(n->remedy.text), "%s", remedy);
	va_start(ap, fmt);
	(void)vsnprintf(n->text.text, sizeof(n->text.text), fmt, ap);
	va_end(ap);
}

void look_free(struct look *l)
{
	strlist_free(&l->zones);
	l->n_notes = 0;
}
