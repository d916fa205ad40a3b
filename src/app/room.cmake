# Facts about this build, for `flarewarden version --json`.
execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                OUTPUT_VARIABLE FW_REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT FW_REVISION)
  set(FW_REVISION unknown)
endif()
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/app/version.cpp PROPERTIES COMPILE_DEFINITIONS
  "FW_VERSION=\"${PROJECT_VERSION}\";FW_REVISION=\"${FW_REVISION}\";FW_BUILD_TYPE=\"${CMAKE_BUILD_TYPE}\"")
