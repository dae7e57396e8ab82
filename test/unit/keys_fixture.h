/* Keys and signatures made by ssh-keygen for the tests alone; their secrets are gone. */
#ifndef DOCKET_TEST_KEYS_FIXTURE_H
#define DOCKET_TEST_KEYS_FIXTURE_H

#define TEST_KEY_1 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDivYDcIOevJiIj6xFlHHLIEJwCC8GH4emwkxbU7wraG"
#define TEST_KEY_2 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAGOwpzDZwdLUCevfI5W3MIoLoMPB9YJgHlWTyHjx0sO"
#define TEST_KEY_3 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILVnWiZRn9AqtS5xRfZM8W6XVXvPq2XevBurLc3mN77Z"
#define TEST_KEY_4 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6vYXrrUE+qmTHDzwifmIttMgj2uVgj96heE85lIbD/"
#define TEST_KEY_ECDSA                                                                     \
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNU3JPjHJFqd" \
    "g7Dse9oyk97n1UDXRtdhvrcKR9alqsvu3I0/ij0jy3FIu3fSd+NnrF1qQHaVEWrEitiKCy5mDWY="
#define TEST_KEY_ECDSA384                                                                  \
    "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBJS4U2SzSCEA" \
    "kbg8wxSCzxjfya4VZL988zn7TNonOJCURe3fdAVKuI2onWQPzhlVzObrKKZ/ltWJlLOFFkcnpSVTjIUqKvRd" \
    "2Xw5EO/2X+6kXFS7OkUo/agHj8kY+mYj+A=="
#define TEST_KEY_ECDSA521                                                                  \
    "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAHUMI7m2wpg" \
    "SNpMfBPn9DyoFtva6DztlsU98rivRNRyIizNfW8MkEQiicvG8A6ah5DuwFC+/OVMO/QK2Lqr5Y8ZnQBfaF3C" \
    "KyuSYo4cajR37z9thyX+fuZd3f3Y/vD+eUF+P2v99AiW+uhAAN/c1/dNUkUdWNGOobEu8p8qAL79NR2+uw=="
#define TEST_KEY_RSA2048                                                                   \
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCljyLIiAvXkk6vVNyrCzNrzoSYsM6PixlrOrBGqml0swcH" \
    "q2vNYCa2T1SW57HTZ33sP9V0WLIDx2JCjX2QIXkvE0z3fje3JhWC1oEz6lbDe46+dMI6/TKKyrsxBh7bIOyA" \
    "dx0JzqijFhMYAQBufVJc4ob9CDmWB65C3vnpTQfyaIhx0dOw2oQWnFoZ7CEefT73WvX+aupHYZUAx9IKJbGM" \
    "ZaYAXQ1AwGeFFJOSxiY9uCI4oHlReB0jbrhjYBIs5xeMtJYVZYvGXmzX1DtWXd88y5UwsMBtI5peJkr1LRz9" \
    "nFEPjnScKMQKgJAWbsm7OK9Enbmb8FjerWFxv20mcUEx"
#define TEST_KEY_RSA1024                                                                   \
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDR3BerYaGjQAPE9ZIZudTPKg4w4uVxCW2fe8ImiCWdhVWC" \
    "usLenLZjBFvsRnaieeWcs35NRggUNBLWL37uWo5a7ELCdAAY014fSytg+hYQGvGg9gdZ1jsZ2vXh/YAzEqWU" \
    "AMumG5JqDYm+m/oakC1PQL9XvNRE0LMuswHMXveAeQ=="
#define TEST_KEY_DSA                                                                       \
    "ssh-dss AAAAB3NzaC1kc3MAAACBAO2xJi1AB6bhv7bkDb6FV9h9RYHy9jPtVLAXgiUF6XQOGWPWa37nHCWa" \
    "Y1YXHUKh76rDXCKCojTGRrid6ptna8LF8mCaueID4WuDefipzCTtY+KJhIK3KbR7wiZ985Eamyzvp9oQub5D" \
    "lnv3QA4KuhttuyFHXmLWCS/yP/O0sNX9AAAAFQDjxIsc18mb2PnSlp8pgqxE1ZecSQAAAIEAlKZ9at7SnBKQ" \
    "xmxlUzfYmU4th2MstghBlVJ/ToVrAk5JPQC2io52CEVIQj/KPmyyCP+Q9Jx8yPicuwA2uzb2VF5SK8gCVxmc" \
    "BfcdHH62HqlHJb5xuhJ6enBCaeuY/xKzJ8pPdN1+rkAcbidjT5tRI1i/C4KuaPeM6oN5nI14vd8AAACAb0jz" \
    "ZaMpRqMQlYI/6uDw1Fgh3npKOJkYTclAqzhpg9TWLi8JJ04NOOsVF0zQoNvAQc7TE0zR7F+jEOutY9elzRtQ" \
    "K4EDolDVT3VyX+CYN9t0i6ueuhpPOi/z7rW2DgKG8lAUqbHJT+S2RUAMFamVXFTXA1vRhQcXWjFCkSexl+U="
#define TEST_KEY_SK_ED                                                                     \
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIEED+t6UWeh+B" \
    "PCoHILR3KnjWB+IpjGZAWs1Wzk0O0ELAAAABHNzaDo="
#define TEST_KEY_SK_EC                                                                     \
    "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb" \
    "20AAAAIbmlzdHAyNTYAAABBBL+yPxs0OPqqf6opMfiGGkNPmkmU105647C/UuW4WXDuueT9k0ULi5FlRv2TM" \
    "Xcg1wq2sNuq9um6WPy+wOho8gAAAAAEc3NoOg=="
#define TEST_KEY_CERTIFICATE                                                               \
    "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAA" \
    "AIM/JAMk6XiWm0oIUdVZRvxflYxil+YDWtOUa3BkUsrB9AAAAIAGOwpzDZwdLUCevfI5W3MIoLoMPB9YJgHl" \
    "WTyHjx0sOAAAAAAAAAAAAAAABAAAAAXgAAAAFAAAAAXkAAAAAAAAAAP//////////AAAAAAAAAIIAAAAVcGV" \
    "ybWl0LVgxMS1mb3J3YXJkaW5nAAAAAAAAABdwZXJtaXQtYWdlbnQtZm9yd2FyZGluZwAAAAAAAAAWcGVybWl" \
    "0LXBvcnQtZm9yd2FyZGluZwAAAAAAAAAKcGVybWl0LXB0eQAAAAAAAAAOcGVybWl0LXVzZXItcmMAAAAAAAA" \
    "AAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgOK9gNwg568mIiPrEWUccsgQnAILwYfh6bCTFtTvCtoYAAABTAAA" \
    "AC3NzaC1lZDI1NTE5AAAAQJrfZKokjhsQG+/BDYN3xXFV9WyMO39vctBcx3u9h4XqhH3naVFBXc3H5DVVj5s" \
    "IA/e5cDx58Xh6lC5KEddofgE="

/* Of "hello\n", in approval-v1@docket, by TEST_KEY_1 and so on. */
#define TEST_SIGNATURE_1                                                       \
    "-----BEGIN SSH SIGNATURE-----\n"                                          \
    "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgOK9gNwg568mIiPrEWUccsgQnAI\n" \
    "LwYfh6bCTFtTvCtoYAAAASYXBwcm92YWwtdjFAZG9ja2V0AAAAAAAAAAZzaGE1MTIAAABT\n" \
    "AAAAC3NzaC1lZDI1NTE5AAAAQMsRBinbjmoJId6cwxMuIm4yJTKg108U5q3ftYYV8QCk1s\n" \
    "eFU3qODT0nLiQwL/GwbAAvYklWJeu94JGZfoI2sA8=\n"                             \
    "-----END SSH SIGNATURE-----\n"
#define TEST_SIGNATURE_ECDSA                                                   \
    "-----BEGIN SSH SIGNATURE-----\n"                                          \
    "U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n" \
    "EE1Tck+MckWp2DsOx72jKT3ufVQNdG12G+twpH1qWqy+7cjT+KPSPLcUi7d9J342esXWpA\n" \
    "dpURasSK2IoLLmYNZgAAABJhcHByb3ZhbC12MUBkb2NrZXQAAAAAAAAABnNoYTUxMgAAAG\n" \
    "QAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAEkAAAAgKulZ/pX3iqk+mOe6vtIi3Kbc3isO\n" \
    "ZE8vCo1snlEihAEAAAAhALDBg8QvWydZa51wICvEsHdBHCWN22mFJq+5sasRgBfA\n"       \
    "-----END SSH SIGNATURE-----\n"
#define TEST_SIGNATURE_ECDSA384                                                \
    "-----BEGIN SSH SIGNATURE-----\n"                                          \
    "U1NIU0lHAAAAAQAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAAAG\n" \
    "EElLhTZLNIIQCRuDzDFILPGN/JrhVkv3zzOftM2ic4kJRF7d90BUq4jaidZA/OGVXM5uso\n" \
    "pn+W1YmUs4UWRyelJVOMhSoq9F3ZfDkQ7/Zf7qRcVLs6RSj9qAePyRj6ZiP4AAAAEmFwcH\n" \
    "JvdmFsLXYxQGRvY2tldAAAAAAAAAAGc2hhNTEyAAAAgwAAABNlY2RzYS1zaGEyLW5pc3Rw\n" \
    "Mzg0AAAAaAAAADAcztWZdq6+q3xgmR1E4eAqkT86A0HF/MXSw4CHBA4iqKWa/JcZDAQXlr\n" \
    "4r1HGJQR4AAAAwN0fNIxzGvFziQTZJYYUqAbbFfL7DRnNBBnIuDL4ozCyvmIoXe0MkHeUL\n" \
    "WwLjyar5\n"                                                               \
    "-----END SSH SIGNATURE-----\n"
#define TEST_SIGNATURE_ECDSA521                                                \
    "-----BEGIN SSH SIGNATURE-----\n"                                          \
    "U1NIU0lHAAAAAQAAAKwAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQAAAI\n" \
    "UEAdQwjubbCmBI2kx8E+f0PKgW29roPO2WxT3yuK9E1HIiLM19bwyQRCKJy8bwDpqHkO7A\n" \
    "UL785Uw79ArYuqvljxmdAF9oXcIrK5JijhxqNHfvP22HJf5+5l3d/dj+8P55QX4/a/30CJ\n" \
    "b66EAA39zX901SRR1Y0Y6hsS7ynyoAvv01Hb67AAAAEmFwcHJvdmFsLXYxQGRvY2tldAAA\n" \
    "AAAAAAAGc2hhNTEyAAAApgAAABNlY2RzYS1zaGEyLW5pc3RwNTIxAAAAiwAAAEFumZTHPA\n" \
    "1LSgYJHwYLfe2/Fx2KH7nwZNGmAdHSWVq58Y+EfMt0vDsZT9+zogCN/YOKKfeBLDOOlPk5\n" \
    "3b/+BQuaKAAAAEIBGq361bheyoJn4k0rN/p1QmtETg3nH2UnC+ihSFibBwLv78vKHuhtlh\n" \
    "b0TIOpbtJOdOlCbHfgTDG/rHL8cSBAnSw=\n"                                     \
    "-----END SSH SIGNATURE-----\n"
#define TEST_SIGNATURE_RSA2048                                                 \
    "-----BEGIN SSH SIGNATURE-----\n"                                          \
    "U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAKWPIsiIC9eSTq9U3KsLM2\n" \
    "vOhJiwzo+LGWs6sEaqaXSzBwera81gJrZPVJbnsdNnfew/1XRYsgPHYkKNfZAheS8TTPd+\n" \
    "N7cmFYLWgTPqVsN7jr50wjr9MorKuzEGHtsg7IB3HQnOqKMWExgBAG59Ulzihv0IOZYHrk\n" \
    "Le+elNB/JoiHHR07DahBacWhnsIR59Pvda9f5q6kdhlQDH0golsYxlpgBdDUDAZ4UUk5LG\n" \
    "Jj24IjigeVF4HSNuuGNgEiznF4y0lhVli8ZebNfUO1Zd3zzLlTCwwG0jml4mSvUtHP2cUQ\n" \
    "+OdJwoxAqAkBZuybs4r0SduZvwWN6tYXG/bSZxQTEAAAASYXBwcm92YWwtdjFAZG9ja2V0\n" \
    "AAAAAAAAAAZzaGE1MTIAAAEUAAAADHJzYS1zaGEyLTUxMgAAAQApl/vQODKRJ2X3EE2O1L\n" \
    "ylLGxkJEAVb5z0HsICiMF4vgKedWDGNCui/nH0b2eD+mHBwteeyKGHRFYTjdH8y7LlR1ie\n" \
    "mPwQMSjY/PxWDBfyhEw2vznm9g2/YXyj44HWWEmMH/oqY7Lsh8dYZIaJrrTDR2057OBtlm\n" \
    "/2rV4Uf+TRkDdfjT30eG8w6o7vUeXM27m0pvFjDAs2ffQoWpy2AvHc1lBY5HZkx5ow5sbl\n" \
    "YTacZYZAC7HM9Ru/e6XGVlWdBNYP7sVqtOFVjIMaWbSlYlKf1MYvG9WnLj1ZxlmXcyAmm/\n" \
    "24giyCzGP+25nUeBQ9DHGPwNy6Tncwyk49+HD+PozI\n"                             \
    "-----END SSH SIGNATURE-----\n"
#define TEST_SIGNATURE_SK_ED                                                   \
    "-----BEGIN SSH SIGNATURE-----\n"                                          \
    "U1NIU0lHAAAAAQAAAEoAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgQQP63p\n" \
    "RZ6H4E8KgcgtHcqeNYH4imMZkBazVbOTQ7QQsAAAAEc3NoOgAAABJhcHByb3ZhbC12MUBk\n" \
    "b2NrZXQAAAAAAAAABnNoYTUxMgAAAGcAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb2\n" \
    "0AAABAac5Ei3PrdeWT6gi38dqT/jCs9Aw221ap9N1mzahrht6u6Tns5oECwFa7Q2pksdSU\n" \
    "vhI0IS5uL5wFHn62fvhvAAESNFZ4\n"                                           \
    "-----END SSH SIGNATURE-----\n"
#define TEST_SIGNATURE_SK_EC                                                   \
    "-----BEGIN SSH SIGNATURE-----\n"                                          \
    "U1NIU0lHAAAAAQAAAH8AAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQ\n" \
    "AAAAhuaXN0cDI1NgAAAEEEv7I/GzQ4+qp/qikx+IYaQ0+aSZTXTnrjsL9S5bhZcO655P2T\n" \
    "RQuLkWVG/ZMxdyDXCraw26r26bpY/L7A6GjyAAAAAARzc2g6AAAAEmFwcHJvdmFsLXYxQG\n" \
    "RvY2tldAAAAAAAAAAGc2hhNTEyAAAAdwAAACJzay1lY2RzYS1zaGEyLW5pc3RwMjU2QG9w\n" \
    "ZW5zc2guY29tAAAASAAAACANsucN9YXOilyt1cvrRSmIl0nm6xGAkTjj1fC4gnNKOgAAAC\n" \
    "AuArRAL6XmQV32pFOY6710F0F6g867FWUctmMH7hCOHwESNFZ4\n"                     \
    "-----END SSH SIGNATURE-----\n"

#endif
