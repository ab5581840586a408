import unittest

from sidebyside.noise import BASE_POINT, Initiator, seal_with_nonce, x25519


class X25519(unittest.TestCase):
    def test_the_first_vector_of_rfc_7748_section_5_2(self):
        scalar = bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
        point = bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
        expected = "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
        self.assertEqual(expected, x25519(scalar, point).hex())

    def test_a_thousand_iterations_of_rfc_7748_section_5_2(self):
        k = u = BASE_POINT
        for _ in range(1000):
            k, u = x25519(k, u), k
        self.assertEqual("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", k.hex())


class ChaCha20Poly1305(unittest.TestCase):
    def test_the_vector_of_rfc_8439_section_2_8_2(self):
        plaintext = (
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
            b"sunscreen would be it."
        )
        sealed = seal_with_nonce(
            bytes(range(0x80, 0xA0)),
            bytes.fromhex("070000004041424344454647"),
            plaintext,
            bytes.fromhex("50515253c0c1c2c3c4c5c6c7"),
        )
        self.assertEqual("d31a8d34648e60db7b86afbc53ef7ec2", sealed[:16].hex())
        self.assertEqual("1ae10b594f09e26a7e902ecbd0600691", sealed[-16:].hex())


class Handshake(unittest.TestCase):
    def test_an_initiation_is_148_bytes_and_names_its_sender(self):
        initiation = Initiator(x25519(bytes(32))).initiation(0x01020304)
        self.assertEqual(148, len(initiation))
        self.assertEqual(bytes.fromhex("0100000004030201"), initiation[:8])

    def test_an_answer_that_nobody_sealed_is_refused(self):
        initiator = Initiator(x25519(bytes(32)))
        initiator.initiation(7)
        forged = bytes.fromhex("020000000900000007000000") + BASE_POINT + bytes(48)
        self.assertFalse(initiator.finish(forged))
        self.assertFalse(initiator.finish(forged[:-1]))


if __name__ == "__main__":
    unittest.main()
