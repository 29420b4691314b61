// The system library yaml, or one sentence that says how to get it.
#if __has_include(<yaml.h>)
#include <yaml.h>
#else
#error "libyaml-dev is not installed: run 'apt-get install -y libyaml-dev'"
#endif
