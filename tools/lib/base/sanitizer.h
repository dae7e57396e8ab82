/* HAVE_ASAN where the address sanitizer is compiled in: gcc and clang tell it in ways of their own. */
#ifndef DOCKET_BASE_SANITIZER_H
#define DOCKET_BASE_SANITIZER_H

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define HAVE_ASAN
#endif
#endif
#if defined __SANITIZE_ADDRESS__ && !defined HAVE_ASAN
#define HAVE_ASAN
#endif

#endif
