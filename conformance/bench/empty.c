/* A program that does nothing: the floor of what starting a static program costs. */
int main(void) { return 0; }
