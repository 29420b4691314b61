// The system library crypto, or one sentence that says how to get it.
#if __has_include(<openssl/evp.h>)
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#else
#error "libssl-dev is not installed: run 'apt-get install -y libssl-dev'"
#endif
