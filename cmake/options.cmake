# Compiler and linker options that every target of ours shares.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(fw_options INTERFACE)
target_compile_options(fw_options INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wunused
  -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough
  -fstack-protector-strong -fno-omit-frame-pointer)
target_include_directories(fw_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these for correct std::string, std::optional and coroutine code.
  target_compile_options(fw_options INTERFACE
    -Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
    -Wno-stringop-overread -Wno-mismatched-new-delete -Wno-dangling-pointer -Wno-free-nonheap-object -Wno-missing-field-initializers)
else()
  target_compile_options(fw_options INTERFACE -Wno-missing-field-initializers -Wno-missing-designated-field-initializers)
endif()

if(FW_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(FW_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(fw_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()
