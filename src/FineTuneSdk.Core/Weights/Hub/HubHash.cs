using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>The hash by which the Hub names a file's content.</summary>
internal static class HubHash
{
    private const int Sha1Digits = 40;
    private const int Sha256Digits = 64;

    /// <summary>Whether a text is such a name, and so can be the name of a file too.</summary>
    public static bool IsWellFormed(string text) => text.Length is Sha1Digits or Sha256Digits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Hashes a file as <paramref name="like"/> was: plain SHA-256 for 64 digits, git's SHA-1 of a blob for 40.</summary>
    public static async Task<string> ComputeAsync(string path, string like, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            using var hash = IncrementalHash.CreateHash(like.Length == Sha256Digits ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
            // git hash-object: "blob 12\0" before the content.
            if (like.Length == Sha1Digits)
                hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
            var buffer = new byte[1 << 18];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                hash.AppendData(buffer, 0, read);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }
}
