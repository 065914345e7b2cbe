using System.Runtime.InteropServices;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Native;

namespace FineTuneSdk.Torch.Tests.Native;

public sealed class NativeShimTests : IDisposable
{
    private const string Demand = "GLIBCXX_3.4.32";

    private readonly TemporaryFolder _folder = new();

    private static string Shim => NativeShim.Find(LibTorchPlatform.Current, AppContext.BaseDirectory);

    private static string LibTorchFile(string name) => Path.Combine(LibTorch.Directory!, name);

    [Fact]
    public void The_demand_for_a_newer_runtime_is_made_weak_by_one_bit()
    {
        Linux();
        var original = File.ReadAllBytes(Shim);
        var adapted = NativeShim.Adapt(Shim, Demand);
        var different = Enumerable.Range(0, original.Length).Where(i => original[i] != adapted[i]).ToList();
        var offset = Assert.Single(different);
        Assert.Equal(original[offset] | ElfFile.WeakVersion, adapted[offset]);
    }

    [Fact]
    public void A_demand_that_something_uses_is_not_weakened()
    {
        Linux();
        using var elf = ElfFile.Open(Shim);
        Assert.Equal(["_ZSt21ios_base_library_initv"], elf.SymbolsOfVersion(Demand));
        var exception = Assert.Throws<FineTuneException>(() => NativeShim.Adapt(Shim, "GLIBCXX_3.4"));
        Assert.Matches("error FTSDK0008: The library needs a C\\+\\+ runtime with GLIBCXX_3.4 \\(for _Z.*\\), which this machine doesn't have. Use a system with a newer libstdc\\+\\+.$", exception.Message);
    }

    [Fact]
    public void A_program_without_the_library_says_where_it_was_looked_for()
    {
        var exception = Assert.Throws<FineTuneException>(() => NativeShim.Find(new LibTorchPlatform("linux-x64", "lib", ".so"), _folder.Path));
        Assert.Equal(
            $"finetune: error FTSDK0007: TorchSharp's native library wasn't found; searched: {_folder["runtimes/linux-x64/native/libLibTorchSharp.so"]}, {_folder["libLibTorchSharp.so"]}. "
            + "Restore and build the project again for linux-x64.",
            exception.Message);
    }

    [Fact]
    public void This_libtorch_has_every_function_that_is_called()
    {
        Linux();
        Assert.Empty(SymbolCheck.Missing(Shim, ["libc10.so", "libtorch_cpu.so", "libtorch.so"], LibTorch.Directory!));
    }

    [Fact]
    public void Functions_that_are_missing_are_named_before_anything_is_loaded()
    {
        Linux();
        // A libtorch_cpu that is libc10 has next to nothing of what is called.
        foreach (var name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
            File.CreateSymbolicLink(_folder[name], LibTorchFile("libc10.so"));
        var exception = Assert.Throws<FineTuneException>(() => SymbolCheck.Check(Shim, new LibTorchFolder(_folder.Path, new Version(2, 10, 9))));
        Assert.Matches($"^{_folder.Path}: error FTSDK0004: This libtorch \\(2.10.9\\) lacks \\d{{3,}} functions that TorchSharp calls: (_Z\\w+, ){{5}}…. Use PyTorch 2.10 to 2.12.$", exception.Message);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "it is no 64-bit little-endian ELF file")]
    [InlineData(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 1, 1 }, "it is no 64-bit little-endian ELF file")]
    [InlineData(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }, "it ends before byte 1125899906842624")]
    public void A_file_that_is_no_library_is_refused(byte[] start, string what)
    {
        var content = new byte[start.Length == 3 ? 3 : 200];
        start.CopyTo(content, 0);
        if (content.Length > 64)
        {
            // Program headers far beyond the end.
            (content[38], content[54], content[56]) = (4, 56, 1);
        }
        File.WriteAllBytes(_folder["lib.so"], content);
        Assert.Equal(
            $"{_folder["lib.so"]}: error FTSDK0002: The file is no library of this system: {what}. Name a folder with libtorch for linux-x64.",
            Assert.Throws<FineTuneException>(() => ElfFile.Open(_folder["lib.so"])).Message);
    }

    [Fact]
    public void Cut_off_libraries_are_refused_wherever_they_end()
    {
        Linux();
        var whole = File.ReadAllBytes(LibTorchFile("libtorch.so"));
        for (var length = 64; length < whole.Length; length += Math.Max(1, whole.Length / 50))
        {
            File.WriteAllBytes(_folder["cut.so"], whole[..length]);
            try
            {
                Assert.NotNull(SymbolCheck.Missing(_folder["cut.so"], ["libc10.so"], LibTorch.Directory!));
            }
            catch (FineTuneException exception)
            {
                Assert.Equal(DiagnosticCodes.LibTorchFolderInvalid, exception.Diagnostics[0].Code);
            }
        }
    }

    [Fact]
    public void The_cache_takes_only_the_same_bytes_and_goes_on_where_a_folder_cannot_be_written()
    {
        File.WriteAllText(_folder["file"], "");
        string[] homes = [Path.Combine(_folder["file"], "home"), _folder["second"]];
        var path = ShimCache.Store([1, 2, 3], "lib.so", homes);
        Assert.StartsWith(Path.Combine(_folder["second"], "native"), path, StringComparison.Ordinal);
        File.WriteAllBytes(path, [1, 2, 4]);
        Assert.Equal(path, ShimCache.Store([1, 2, 3], "lib.so", homes));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.NotEqual(path, ShimCache.Store([1, 2, 4], "lib.so", homes));
        Assert.Equal(2, Directory.EnumerateFiles(_folder["second"], "*", SearchOption.AllDirectories).Count());
        var exception = Assert.Throws<FineTuneException>(() => ShimCache.Store([1], "lib.so", homes[..1]));
        Assert.StartsWith(
            $"finetune: error FTSDK0005: TorchSharp's native library has to be adapted to this machine's C++ runtime, and no folder for the copy can be written ({homes[0]}): ",
            exception.Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void Linux() => Assert.SkipUnless(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), "ELF libraries are Linux's.");
}
