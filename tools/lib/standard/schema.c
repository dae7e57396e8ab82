#include "standard/schema.h"

/* Made of manual-templates/standards/standard.rng by the Makefile. */
const char standard_schema[] =
#include "standards/standard.rng.inc"
    ;
