#nullable enable
using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace FineTuneSdk.Core.Events;

/// <summary>One file on which a result depends, as it was when it was read. Compiled into Core and into the MSBuild tasks (netstandard2.0).</summary>
public sealed class InputFile
{
    /// <summary>The <see cref="Length"/> of a file that isn't there (a chat template that a model folder may have, say): its appearance is a change.</summary>
    public const long Absent = -1;

    private const int MaximumLines = 200_000;

    /// <summary>Creates the record of a file.</summary>
    public InputFile(string path, long length, long modifiedUtcTicks, string sha256, string lineHashes)
    {
        Path = path;
        Length = length;
        ModifiedUtcTicks = modifiedUtcTicks;
        Sha256 = sha256;
        LineHashes = lineHashes;
    }

    /// <summary>Relative to the spec's folder, with <c>/</c>, where the file lies in it or below; else absolute.</summary>
    public string Path { get; }

    /// <summary>Bytes, or <see cref="Absent"/>.</summary>
    public long Length { get; }

    /// <summary>The last write, in ticks of UTC.</summary>
    public long ModifiedUtcTicks { get; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits; empty for an absent file.</summary>
    public string Sha256 { get; }

    /// <summary>For <c>.jsonl</c>: eight hexadecimal digits a line (FNV-1a of its bytes), so that a change can be told in lines; empty for other files and very long ones.</summary>
    public string LineHashes { get; }

    /// <summary>Describes a file as it is now. Call this before the file is read for its content: an edit in between is then seen by the next build.</summary>
    /// <param name="file">The file; relative paths are relative to <paramref name="directory"/>.</param>
    /// <param name="directory">The spec's folder, absolute.</param>
    /// <param name="knownSha256">The hash, where it has been computed already; the bytes are then read for nothing but <see cref="LineHashes"/>.</param>
    public static InputFile Describe(string file, string directory, string? knownSha256 = null)
    {
        var path = ToStoredPath(file, directory);
        var info = new FileInfo(ToFullPath(path, directory));
        if (!info.Exists)
            return new InputFile(path, Absent, 0, "", "");
        var byLine = info.Extension.Equals(".jsonl", StringComparison.OrdinalIgnoreCase);
        var (sha256, lines) = knownSha256 != null && !byLine ? (knownSha256, "") : Hash(info.FullName, byLine);
        return new InputFile(path, info.Length, info.LastWriteTimeUtc.Ticks, sha256, lines);
    }

    /// <summary>The file's place on this machine.</summary>
    public string FullPath(string directory) => ToFullPath(Path, directory);

    private static string ToFullPath(string path, string directory) => System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, path));

    private static string ToStoredPath(string file, string directory)
    {
        var full = ToFullPath(file, directory).Replace('\\', '/');
        var root = System.IO.Path.GetFullPath(directory).Replace('\\', '/').TrimEnd('/') + "/";
        return full.StartsWith(root, StringComparison.Ordinal) ? full.Substring(root.Length) : full;
    }

    private static (string Sha256, string LineHashes) Hash(string file, bool byLine)
    {
        using var sha = SHA256.Create();
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        var lines = byLine ? new LineHasher() : null;
        var buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            sha.TransformBlock(buffer, 0, read, null, 0);
            lines?.Add(buffer, read);
        }

        sha.TransformFinalBlock(buffer, 0, 0);
        return (ToHexadecimal(sha.Hash!), lines?.Finish() ?? "");
    }

    private static string ToHexadecimal(byte[] bytes)
    {
        var text = new StringBuilder(bytes.Length * 2);
        foreach (var value in bytes)
            text.Append(value.ToString("x2", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private sealed class LineHasher
    {
        private const uint Offset = 2166136261;
        private const uint Prime = 16777619;

        private readonly StringBuilder _hashes = new();
        private uint _hash = Offset;
        private bool _open;
        private int _count;

        public void Add(byte[] buffer, int count)
        {
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] == (byte)'\n')
                {
                    Close();
                }
                else
                {
                    _hash = unchecked((_hash ^ buffer[i]) * Prime);
                    _open = true;
                }
            }
        }

        public string Finish()
        {
            if (_open)
                Close();
            return _count > MaximumLines ? "" : _hashes.ToString();
        }

        private void Close()
        {
            if (++_count <= MaximumLines)
                _hashes.Append(_hash.ToString("x8", CultureInfo.InvariantCulture));
            _hash = Offset;
            _open = false;
        }
    }
}
