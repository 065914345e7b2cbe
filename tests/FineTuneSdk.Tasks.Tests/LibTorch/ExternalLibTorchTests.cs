using FineTuneSdk.Tasks.LibTorch;

namespace FineTuneSdk.Tasks.Tests.LibTorch;

public sealed class ExternalLibTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("libtorch.so")]
    [InlineData("lib/torch.dll")]
    [InlineData("torch/lib/libtorch.dylib")]
    public void The_folder_itself_or_its_lib_is_found(string library)
    {
        var file = _folder.Write(library, "");
        Assert.Equal(new ExternalLibTorch(Path.GetDirectoryName(file), null), ExternalLibTorch.Find(_folder.FullPath));
    }

    [Fact]
    public void A_folder_without_libtorch_is_a_problem_with_a_remedy()
    {
        Assert.Equal(
            $"{_folder.FullPath} holds no libtorch (FineTuneLibTorchDir, FINETUNE_LIBTORCH): it must be the folder of libtorch.so, torch.dll or libtorch.dylib, or the one above its \"lib\".",
            ExternalLibTorch.Find(_folder.FullPath).Problem);
    }

    [Theory]
    [InlineData("__version__ = '2.10.0+cpu'")]
    [InlineData("from typing import Optional\n__version__ = '2.12.1'\ndebug = False\n")]
    public void PyTorch_of_a_version_that_fits_is_used(string version)
    {
        _folder.Write("version.py", version);
        var library = _folder.Write("lib/libtorch.so", "");
        Assert.Equal(new ExternalLibTorch(Path.GetDirectoryName(library), null), ExternalLibTorch.FromPyTorch(_folder.FullPath));
    }

    [Theory]
    [InlineData("__version__ = '2.13.0'", "2.13")]
    [InlineData("__version__ = '2.9.1'", "2.9")]
    [InlineData("", "of an unknown version")]
    public void PyTorch_of_another_version_is_refused(string text, string version)
    {
        _folder.Write("version.py", text);
        _folder.Write("lib/libtorch.so", "");
        Assert.Equal(
            $"The PyTorch in {_folder.FullPath} is {version}; TorchSharp works with libtorch 2.10 to 2.12. Set FineTuneLibTorchDir to such a one, or FineTuneTorchBackend=cpu.",
            ExternalLibTorch.FromPyTorch(_folder.FullPath).Problem);
    }
}
