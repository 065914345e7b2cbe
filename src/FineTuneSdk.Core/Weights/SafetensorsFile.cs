using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights;

/// <summary>
/// A safetensors file, mapped into memory and checked as a whole before anything is read from it (huggingface/safetensors, format description in its README).
/// The map is private: what is written to it stays in this process and never reaches the file. Reading is safe for concurrent use.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafetensorsHeader _header;
    private readonly Dictionary<string, SafetensorsEntry> _byName;
    private byte* _start;
    private int _users = 1;
    private bool _disposed;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, byte* start, SafetensorsHeader header)
    {
        (Path, _map, _view, _header) = (path, map, view, header);
        _start = start;
        _byName = header.Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _header.Entries;

    /// <summary>Maps and checks a file.</summary>
    /// <exception cref="FineTuneException">FTSDK1110: the file breaks the format or can't be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var length = stream.Length;
            Span<byte> prefix = stackalloc byte[8];
            if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
                throw SafetensorsHeader.Invalid(path, $"it has {length} bytes, less than the 8 of the header's length");
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > SafetensorsHeader.MaxLength || (long)headerLength > length - 8)
                throw SafetensorsHeader.Invalid(path, $"its header claims {headerLength} bytes (the file has {length}, the format allows {SafetensorsHeader.MaxLength})");
            return Map(path, stream, (int)headerLength, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCodes.SafetensorsInvalid, $"The file can't be read: {e.Message}", new SourceSpan(path), e);
        }
    }

    /// <summary>The tensor of a name, or null.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A tensor's bytes, little-endian; valid until the file is disposed.</summary>
    /// <exception cref="ArgumentException">The tensor has 2 GB or more.</exception>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry) =>
        entry.Length <= int.MaxValue ? new ReadOnlySpan<byte>(Pointer(entry), (int)entry.Length) : throw new ArgumentException($"Tensor '{entry.Name}' has {entry.Length} bytes.", nameof(entry));

    /// <summary>Where a tensor's bytes lie; valid as long as the file isn't disposed, or <see cref="Retain"/> was called.</summary>
    public nint Address(SafetensorsEntry entry) => (nint)Pointer(entry);

    /// <summary>Keeps the map for one user more, until <see cref="Release"/> or <see cref="Dispose"/>.</summary>
    public void Retain()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        Interlocked.Increment(ref _users);
    }

    /// <summary>Ends one use; the last one unmaps the file.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    /// <summary>Ends the opener's use of the file.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Release();
    }

    private byte* Pointer(SafetensorsEntry entry)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return _start + entry.Offset;
    }

    private static SafetensorsFile Map(string path, FileStream stream, int headerLength, long length)
    {
        var map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor? view = null;
        var start = (byte*)null;
        try
        {
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var header = SafetensorsHeader.Parse(new ReadOnlySpan<byte>(start + 8, headerLength), path, 8L + headerLength, length - 8 - headerLength);
            return new SafetensorsFile(path, map, view, start, header);
        }
        catch
        {
            if (start is not null)
                view!.SafeMemoryMappedViewHandle.ReleasePointer();
            view?.Dispose();
            map.Dispose();
            throw;
        }
    }
}
