/* The schema of catalogues, for this room alone. */
#ifndef DOCKET_STANDARD_SCHEMA_H
#define DOCKET_STANDARD_SCHEMA_H

/* RELAX NG in XML syntax. */
extern const char standard_schema[];

#endif
