namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>The characters that stand for bytes in byte-level vocabularies: printable Latin-1 for itself, the other 68 bytes from U+0100 on.</summary>
/// <remarks>Source: bytes_to_unicode in the encoder of GPT-2.</remarks>
internal static class ByteAlphabet
{
    private const int Limit = 0x144;

    private static readonly char[] s_characters = CreateCharacters();
    private static readonly short[] s_bytes = CreateBytes();

    /// <summary>The character of a byte.</summary>
    public static char ToCharacter(byte value) => s_characters[value];

    /// <summary>The byte of a character, or -1.</summary>
    public static int ToByte(char character) => character < Limit ? s_bytes[character] : -1;

    private static char[] CreateCharacters()
    {
        var characters = new char[256];
        var next = 0x100;
        for (var value = 0; value < 256; value++)
            characters[value] = (char)(value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? value : next++);
        return characters;
    }

    private static short[] CreateBytes()
    {
        var bytes = new short[Limit];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
            bytes[s_characters[value]] = (short)value;
        return bytes;
    }
}
