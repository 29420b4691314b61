// The system library microhttpd, or one sentence that says how to get it; and what Swift cannot call: its functions
// with a variable number of arguments.
#if __has_include(<microhttpd.h>)
#include <microhttpd.h>

/// Starts a server on a socket that listens already, with a thread of its own.
///
/// - Parameters:
///   - connections: how many are served at a time; further ones wait in the socket's queue.
///   - memory: bytes for the head of one request and of its answer.
///   - patience: seconds after which a connection is closed on which nothing happens.
/// - Returns: NULL when it cannot be started; also then the socket is the caller's no more.
static inline struct MHD_Daemon *http_start(int listener, MHD_AccessHandlerCallback answer, void *context,
                                            unsigned int connections, size_t memory, unsigned int patience) {
  return MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD, 0, NULL, NULL, answer, context,
                          MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener,
                          MHD_OPTION_CONNECTION_LIMIT, connections,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
                          MHD_OPTION_CONNECTION_TIMEOUT, patience,
                          MHD_OPTION_END);
}
#else
#error "libmicrohttpd-dev is not installed: run 'apt-get install -y libmicrohttpd-dev'"
#endif
