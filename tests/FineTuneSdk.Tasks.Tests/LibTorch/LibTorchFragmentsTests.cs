using System.Security.Cryptography;
using System.Text;
using FineTuneSdk.Tasks.LibTorch;

namespace FineTuneSdk.Tasks.Tests.LibTorch;

public sealed class LibTorchFragmentsTests : IDisposable
{
    private const string Native = "2.10.0/runtimes/linux-x64/native/";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pieces_of_several_packages_and_folders_become_one_folder()
    {
        var small = _folder.Write($"global/big-part1/{Native}libtorch.so", "small");
        var primary = _folder.Write($"global/big-part2-primary/{Native}libtorch_cuda.so", "one ");
        var hash = _folder.Write($"global/big-part2-primary/{Native}libtorch_cuda.so.sha", Hash("one two three") + "\n");
        _folder.Write("global/big-part2-fragment1/2.10.0/fragments/linux-x64/native/libtorch_cuda.so.fragment1", "two ");
        _folder.Write("fallback/big-part2-fragment2/2.10.0/fragments/linux-x64/native/libtorch_cuda.so.fragment2", "three");
        Assert.Null(Join(("Big-Part1", small), ("Big-Part2-Primary", primary), ("Big-Part2-Primary", hash)));
        Assert.Equal("small", _folder.Read("joined/libtorch.so"));
        Assert.Equal("one two three", _folder.Read("joined/libtorch_cuda.so"));
        Assert.Equal(2, Directory.GetFiles(_folder.PathOf("joined")).Length);
        Assert.Equal("one ", File.ReadAllText(primary));
    }

    [Fact]
    public void A_library_that_TorchSharp_s_own_targets_have_joined_already_is_taken_as_it_is()
    {
        var primary = _folder.Write($"global/big-primary/{Native}libtorch_cuda.so", "whole");
        _folder.Write($"global/big-primary/{Native}libtorch_cuda.so.sha", Hash("whole"));
        Assert.Null(Join(("big-primary", primary)));
        Assert.Equal("whole", _folder.Read("joined/libtorch_cuda.so"));
    }

    [Fact]
    public void A_damaged_library_is_named_and_no_folder_appears()
    {
        var primary = _folder.Write($"global/big-primary/{Native}libtorch_cuda.so", "one ");
        _folder.Write($"global/big-primary/{Native}libtorch_cuda.so.sha", Hash("one two"));
        var fragment = _folder.Write("global/big-fragment1/2.10.0/fragments/linux-x64/native/libtorch_cuda.so.fragment1", "tw");
        Assert.Equal(
            $"libtorch_cuda.so, joined from 2 piece(s) of big-primary 2.10.0 and its fragments, has SHA-256 {Hash("one tw")} instead of {Hash("one two")}. Delete these packages from the NuGet cache and build again: {primary}, {fragment}.",
            Join(("big-primary", primary)));
        Assert.False(Directory.Exists(_folder.PathOf("joined")));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string? Join(params (string Package, string File)[] natives) => LibTorchFragments.Join(
        new RestoredNatives([.. natives.Select(native => new NativeFile(native.Package, "2.10.0", native.File))], [_folder.PathOf("global"), _folder.PathOf("fallback")], null),
        _folder.PathOf("joined"));
}
