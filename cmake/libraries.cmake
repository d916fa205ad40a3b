# Third-party libraries under the short names that src/libraries.txt uses: fw_lib_<name>.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)

function(fw_library name)
  add_library(fw_lib_${name} INTERFACE)
  target_link_libraries(fw_lib_${name} INTERFACE ${ARGN})
endfunction()

function(fw_pkg_library name package)
  pkg_check_modules(PKG_${name} REQUIRED IMPORTED_TARGET ${package})
  fw_library(${name} PkgConfig::PKG_${name})
endfunction()

fw_pkg_library(sodium libsodium)
fw_pkg_library(cares libcares)
fw_pkg_library(curl libcurl)
fw_pkg_library(idn2 libidn2)
fw_pkg_library(openssl openssl)
fw_pkg_library(psl libpsl)
fw_pkg_library(re2 re2)
fw_pkg_library(gumbo gumbo)
fw_pkg_library(expat expat)
fw_pkg_library(nghttp2 libnghttp2)
fw_pkg_library(spdlog spdlog)
fw_pkg_library(zlib zlib)
fw_pkg_library(brotli libbrotlidec)
fw_pkg_library(zstd libzstd)
fw_pkg_library(fmt fmt)
fw_pkg_library(prometheus prometheus-cpp-core)
fw_library(json Boost::json)
fw_library(url Boost::url)
fw_library(cli11)
fw_library(toml)
find_package(date CONFIG REQUIRED)
fw_library(date date::date-tz)
fw_library(unbound unbound)  # its .pc file asks for the headers of all it is made of


# Asio and Beast are compiled once (cmake/asio.cpp) instead of in every file that includes them.
add_library(asio_compiled STATIC ${CMAKE_SOURCE_DIR}/cmake/asio.cpp)
target_compile_features(asio_compiled PUBLIC cxx_std_23)
target_compile_options(asio_compiled PRIVATE -w)
target_compile_definitions(asio_compiled PUBLIC
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(asio_compiled PUBLIC Boost::headers Threads::Threads PkgConfig::PKG_openssl)
fw_library(asio asio_compiled)
fw_library(beast asio_compiled)

# SQLite's amalgamation, as npm's better-sqlite3 carries it: newer than Debian's, with our own options.
set(SQLITE_DIR ${CMAKE_SOURCE_DIR}/node_modules/better-sqlite3/deps/sqlite3)
if(NOT EXISTS ${SQLITE_DIR}/sqlite3.c)
  message(FATAL_ERROR "node_modules is missing: run ./dev build, or npm ci --ignore-scripts")
endif()
add_library(sqlite3_amalgamation STATIC ${SQLITE_DIR}/sqlite3.c)
target_include_directories(sqlite3_amalgamation SYSTEM PUBLIC ${SQLITE_DIR})
target_compile_definitions(sqlite3_amalgamation PUBLIC
  SQLITE_DQS=0 SQLITE_THREADSAFE=2 SQLITE_DEFAULT_MEMSTATUS=0 SQLITE_DEFAULT_WAL_SYNCHRONOUS=1
  SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_MAX_EXPR_DEPTH=100 SQLITE_OMIT_DEPRECATED SQLITE_OMIT_SHARED_CACHE
  SQLITE_OMIT_LOAD_EXTENSION SQLITE_USE_ALLOCA SQLITE_MAX_ATTACHED=0 SQLITE_ENABLE_MEMORY_MANAGEMENT=0
  SQLITE_DEFAULT_FOREIGN_KEYS=1 SQLITE_TRUSTED_SCHEMA=0)
target_compile_options(sqlite3_amalgamation PRIVATE -w -O2)
fw_library(sqlite sqlite3_amalgamation)
