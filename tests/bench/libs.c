/* Loads the libraries that ddns01 is linked with (make links them in) and ends:
 * what a run that needs none of them cannot avoid. */
int main(void)
{
	return 0;
}
