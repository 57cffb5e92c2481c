# Installs the client library and the tool:
#   cmake --install BUILD --prefix PREFIX --component client
include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/webmunk_client)
set(packaging_dir ${CMAKE_CURRENT_LIST_DIR})

install(TARGETS webmunk_client webmunk_proto EXPORT webmunk_clientTargets
  ARCHIVE COMPONENT client
  FILE_SET HEADERS COMPONENT client)
install(TARGETS webmunk RUNTIME COMPONENT client)
install(EXPORT webmunk_clientTargets NAMESPACE webmunk:: DESTINATION ${config_dir}
  COMPONENT client)

configure_package_config_file(${packaging_dir}/webmunk_clientConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/webmunk_clientConfig.cmake INSTALL_DESTINATION ${config_dir}
  NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break its users.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/webmunk_clientConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/webmunk_clientConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/webmunk_clientConfigVersion.cmake
  DESTINATION ${config_dir} COMPONENT client)

# From where the .pc file lies, so that the prefix is free to be chosen, or moved,
# at installation.
file(RELATIVE_PATH pc_prefix
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
configure_file(${packaging_dir}/webmunk_client.pc.in
  ${CMAKE_CURRENT_BINARY_DIR}/webmunk_client.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/webmunk_client.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT client)
