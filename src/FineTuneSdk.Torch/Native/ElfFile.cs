using System.IO.MemoryMappedFiles;
using System.Text;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>
/// The dynamic symbols of a 64-bit little-endian ELF library (System V ABI; GNU hash and symbol versions as in the Linux Standard Base). Every offset is checked against the
/// file's length before it is followed.
/// </summary>
internal sealed unsafe class ElfFile : IDisposable
{
    /// <summary>VER_FLG_WEAK: a version need that the loader passes over when it isn't met.</summary>
    public const byte WeakVersion = 2;

    private const int SymbolSize = 24;
    private const int MostEntries = 1 << 20;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly long _length;
    private readonly string _path;
    private readonly List<(ulong Address, ulong Size, ulong Offset)> _segments = [];
    private readonly Dictionary<long, ulong> _dynamic = [];

    private ElfFile(string path)
    {
        _path = path;
        // The stream follows links, as those of a package store are; a FileInfo would tell the link's own length.
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        _length = stream.Length;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Opens a library.</summary>
    /// <exception cref="FineTuneException">FTSDK0002: it is none, or can't be read.</exception>
    public static ElfFile Open(string path)
    {
        ElfFile? file = null;
        try
        {
            file = new ElfFile(path);
            file.ReadHeaders();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            file?.Dispose();
            throw new FineTuneException(DiagnosticCodes.LibTorchFolderInvalid, $"The file can't be read: {e.Message}", new SourceSpan(path), e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The functions and data that the library takes from others that don't version their symbols, as libtorch doesn't; weak ones may be missing and aren't among them.</summary>
    public IEnumerable<string> UnversionedImports()
    {
        foreach (var (index, name, _) in Undefined())
        {
            if (Version(index) <= 1)
                yield return name;
        }
    }

    /// <summary>The imports that ask for a version, such as <c>GLIBCXX_3.4.32</c>.</summary>
    public IReadOnlyList<string> SymbolsOfVersion(string version)
    {
        var indexes = Needs().Where(n => n.Name == version).Select(n => n.Index).ToHashSet();
        return [.. Undefined(weakToo: true).Where(s => indexes.Contains(Version(s.Index))).Select(s => s.Name)];
    }

    /// <summary>Where in the file the low byte of a version need's flags lies.</summary>
    public IReadOnlyList<long> VersionNeedFlagOffsets(string version) => [.. Needs().Where(n => n.Name == version).Select(n => n.FlagsOffset)];

    /// <summary>Whether the library defines a symbol, by its GNU hash table.</summary>
    public bool Exports(string name)
    {
        var table = Offset(Dynamic(0x6ffffef5));
        var (buckets, first, bloomWords, shift) = (U32(table), U32(table + 4), U32(table + 8), (int)U32(table + 12));
        if (buckets == 0 || bloomWords == 0)
            return false;
        var bytes = Encoding.UTF8.GetBytes(name);
        var hash = 5381u;
        foreach (var b in bytes)
            hash = unchecked(hash * 33 + b);
        var bloom = U64(table + 16 + 8L * (hash / 64 % bloomWords));
        if ((bloom >> (int)(hash % 64) & bloom >> (int)((hash >> shift) % 64) & 1) == 0)
            return false;
        var bucketTable = table + 16 + 8L * bloomWords;
        var index = U32(bucketTable + 4L * (hash % buckets));
        if (index < first)
            return false;
        for (var chain = bucketTable + 4L * buckets; ; index++)
        {
            var entry = U32(chain + 4L * (index - first));
            if ((entry | 1) == (hash | 1) && SectionIndex(index) != 0 && NameOf(index).AsSpan().SequenceEqual(name))
                return true;
            if ((entry & 1) != 0)
                return false;
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private void ReadHeaders()
    {
        if (_length < 64 || U32(0) != 0x464c457f || Byte(4) != 2 || Byte(5) != 1)
            throw Invalid("it is no 64-bit little-endian ELF file");
        var (programs, size, count) = ((long)U64(32), U16(54), U16(56));
        var dynamic = (Offset: 0L, Length: 0L);
        for (var i = 0; i < count; i++)
        {
            var header = checked(programs + (long)i * size);
            if (U32(header) == 1)
                _segments.Add((U64(header + 16), U64(header + 32), U64(header + 8)));
            else if (U32(header) == 2)
                dynamic = ((long)U64(header + 8), (long)U64(header + 32));
        }
        for (var i = 0L; i < dynamic.Length / 16 && i < MostEntries; i++)
        {
            var tag = (long)U64(dynamic.Offset + 16 * i);
            if (tag == 0)
                break;
            _dynamic.TryAdd(tag, U64(dynamic.Offset + 16 * i + 8));
        }
    }

    private IEnumerable<(uint Index, string Name, bool IsWeak)> Undefined(bool weakToo = false)
    {
        // The imports stand before the first exported symbol, at which the hash table begins.
        var count = U32(Offset(Dynamic(0x6ffffef5)) + 4);
        for (var i = 1u; i < count && i < MostEntries; i++)
        {
            var isWeak = Byte(Symbol(i) + 4) >> 4 == 2;
            if (SectionIndex(i) == 0 && (weakToo || !isWeak))
                yield return (i, NameOf(i), isWeak);
        }
    }

    // verneed: u16 version, u16 count, u32 file, u32 first, u32 next; vernaux: u32 hash, u16 flags, u16 index, u32 name, u32 next.
    private IEnumerable<(string Name, int Index, long FlagsOffset)> Needs()
    {
        if (!_dynamic.TryGetValue(0x6ffffffe, out var address))
            yield break;
        var need = Offset(address);
        for (var i = 0; i < MostEntries; i++)
        {
            var auxiliary = need + U32(need + 8);
            for (var j = 0; j < U16(need + 2); j++)
            {
                yield return (Text(U32(auxiliary + 8)), U16(auxiliary + 6), auxiliary + 4);
                auxiliary += U32(auxiliary + 12);
            }
            if (U32(need + 12) == 0)
                yield break;
            need += U32(need + 12);
        }
    }

    private int Version(uint symbol) => _dynamic.TryGetValue(0x6ffffff0, out var address) ? U16(Offset(address) + 2L * symbol) & 0x7fff : 0;

    private long Symbol(uint index) => Offset(Dynamic(6)) + (long)SymbolSize * index;

    private ushort SectionIndex(uint index) => U16(Symbol(index) + 6);

    private string NameOf(uint index) => Text(U32(Symbol(index)));

    private string Text(uint offset)
    {
        var start = Offset(Dynamic(5)) + offset;
        var end = start;
        while (Byte(end) != 0)
            end++;
        return Encoding.UTF8.GetString(_start + start, (int)(end - start));
    }

    private ulong Dynamic(long tag) => _dynamic.TryGetValue(tag, out var value) ? value : throw Invalid($"its dynamic section has no entry {tag:x}");

    private long Offset(ulong address)
    {
        foreach (var (start, size, offset) in _segments)
        {
            if (address >= start && address - start < size)
                return (long)(address - start + offset);
        }
        throw Invalid($"address {address:x} lies in no segment");
    }

    private byte Byte(long offset) => *Checked(offset, 1);

    private ushort U16(long offset) => *(ushort*)Checked(offset, 2);

    private uint U32(long offset) => *(uint*)Checked(offset, 4);

    private ulong U64(long offset) => *(ulong*)Checked(offset, 8);

    private byte* Checked(long offset, int size) => offset >= 0 && offset <= _length - size ? _start + offset : throw Invalid($"it ends before byte {offset}");

    private FineTuneException Invalid(string what) =>
        new(DiagnosticCodes.LibTorchFolderInvalid, $"The file is no library of this system: {what}. Name a folder with libtorch for linux-x64.", new SourceSpan(_path));
}
