// The system library ssl, with what its calls take of the library crypto, or one sentence that says how to get them.
#if __has_include(<openssl/ssl.h>)
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#else
#error "libssl-dev is not installed: run 'apt-get install -y libssl-dev'"
#endif
