# SPDX-License-Identifier: GPL-3.0-or-later
# What every target shares, and the three functions that make targets.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# ccache makes the second configuration of CI (core alone) nearly free.
find_program(BAUTA_CCACHE ccache)
if(BAUTA_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BAUTA_CCACHE})
endif()

add_library(bauta_flags INTERFACE)
target_include_directories(bauta_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(bauta_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                                             -Woverloaded-virtual
                                             # false alarm of gcc 12 on "text" + std::string (GCC bug 105651)
                                             $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                                             $<$<BOOL:${BAUTA_WERROR}>:-Werror>)
if(BAUTA_SANITIZE)
  target_compile_options(bauta_flags INTERFACE -fsanitize=${BAUTA_SANITIZE} -fno-sanitize-recover=all
                                               -fno-omit-frame-pointer)
  target_compile_definitions(bauta_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(bauta_flags INTERFACE -fsanitize=${BAUTA_SANITIZE})
endif()

# bauta_library(<folder> SOURCES … [PUBLIC targets …] [PRIVATE targets …])
# One static library bauta_<folder>, alias bauta::<folder>. Heavy libraries go under PRIVATE, so that what may not
# be included cannot be.
function(bauta_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(NOT arg_SOURCES) # a folder of headers alone
    add_library(bauta_${name} INTERFACE)
    add_library(bauta::${name} ALIAS bauta_${name})
    target_link_libraries(bauta_${name} INTERFACE bauta_flags ${arg_PUBLIC} ${arg_PRIVATE})
    return()
  endif()
  add_library(bauta_${name} STATIC ${arg_SOURCES})
  add_library(bauta::${name} ALIAS bauta_${name})
  target_link_libraries(bauta_${name} PUBLIC bauta_flags ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

# bauta_executable(<name> SOURCES … LINK …)
function(bauta_executable name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE bauta_flags ${arg_LINK})
endfunction()

# bauta_test(<name> SOURCES FooTest.cpp … LINK targets … [LABEL unit|ui|render|cli|realdata] [LABELS_BY_SUITE Suite=label …]
#            [TIMEOUT seconds])
# One binary a folder; one CTest entry per test file, named <name>.<Foo>, which runs the suite <Foo>Test.
function(bauta_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;LINK;LABELS_BY_SUITE" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 900) # of a hang, not of a slow machine
  endif()
  math(EXPR patience "${arg_TIMEOUT} / 2") # of a single test, which is then named
  set(binary test_${name})
  add_executable(${binary} ${arg_SOURCES})
  target_link_libraries(${binary} PRIVATE bauta_flags ${arg_LINK} bauta::test_support GTest::gtest GTest::gmock)
  set_target_properties(${binary} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  foreach(source IN LISTS arg_SOURCES)
    get_filename_component(file ${source} NAME_WE)
    if(NOT file MATCHES "Test$")
      continue()
    endif()
    string(REGEX REPLACE "Test$" "" suite ${file})
    set(label ${arg_LABEL})
    foreach(pair IN LISTS arg_LABELS_BY_SUITE)
      if(pair MATCHES "^${suite}=(.+)$")
        set(label ${CMAKE_MATCH_1})
      endif()
    endforeach()
    add_test(NAME ${name}.${suite} COMMAND ${binary} --gtest_filter=${file}.*:*/${file}.*)
    set_tests_properties(${name}.${suite} PROPERTIES LABELS ${label} TIMEOUT ${arg_TIMEOUT}
                         ENVIRONMENT "BAUTA_BIN_DIR=${PROJECT_BINARY_DIR}/bin;BAUTA_TEST_PATIENCE=${patience}")
    if(label STREQUAL "render") # one display and one keyboard focus for all
      set_tests_properties(${name}.${suite} PROPERTIES RESOURCE_LOCK display)
    endif()
    if(label STREQUAL "ui")
      set_property(TEST ${name}.${suite} APPEND PROPERTY ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
    endif()
  endforeach()
endfunction()
