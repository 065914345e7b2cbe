using System.Security.Cryptography;
using System.Text;

namespace FineTuneSdk.Core.Stores;

/// <summary>SHA-256 as 64 lower-case hexadecimal digits.</summary>
public static class Sha256
{
    /// <summary>The hash of a file's bytes.</summary>
    public static string OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>The hash of a text's UTF-8 bytes.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether a text has the form of such a hash.</summary>
    public static bool IsWellFormed(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    internal static string Checked(string text) => IsWellFormed(text) ? text : throw new ArgumentException($"\"{text}\" is no SHA-256.", nameof(text));
}
