using System.Buffers;
using System.Security.Cryptography;

namespace FineTuneSdk.Core.Stores;

/// <summary>Copies a stream of any length and hashes what was copied.</summary>
internal static class HashedCopy
{
    private const int BufferSize = 1 << 20;

    /// <returns>SHA-256 of the bytes, 64 lower-case hexadecimal digits; null where the source can't be read to its end.</returns>
    public static async Task<string?> RunAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await ReadAsync(source, buffer, cancellationToken).ConfigureAwait(false) is var read and not 0)
            {
                if (read < 0)
                    return null;
                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Told apart from a target that can't be written: a bad sector is damage, a full disk isn't.
    private static async Task<int> ReadAsync(Stream source, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
