// FW_ASSERT: "our code is wrong", stays on in release. Safe to use from any thread.
#pragma once

namespace fw {

/// Prints the place and the condition to stderr and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace fw

#define FW_ASSERT(condition)                                  \
  do {                                                        \
    if (!(condition)) [[unlikely]]                            \
      ::fw::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)
