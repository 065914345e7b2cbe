using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Native;

namespace FineTuneSdk.Torch.Tests.Native;

public sealed class LibTorchLocatorTests : IDisposable
{
    private static readonly LibTorchPlatform Linux = new("linux-x64", "lib", ".so");

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("unpacked/lib", "unpacked")]
    [InlineData("site-packages/torch/lib", "site-packages")]
    [InlineData("site-packages/torch/lib", "site-packages/torch")]
    [InlineData("venv/lib/python3.11/site-packages/torch/lib", "venv")]
    public void A_folder_may_be_named_as_what_contains_it(string real, string named)
    {
        Fake(real);
        Assert.Equal(_folder[real], Find(directory: _folder[named]).Path);
    }

    [Fact]
    public void The_callers_folder_goes_before_the_environment_and_that_before_the_runtime_option_and_the_programs_folder()
    {
        foreach (var name in new[] { "asked", "environment", "option", "program/finetune/libtorch", "program", "program/runtimes/linux-x64/native" })
            Fake(name);
        Assert.Equal(_folder["asked"], Find(_folder["asked"], _folder["environment"], _folder["option"]).Path);
        Assert.Equal(_folder["environment"], Find(null, _folder["environment"], _folder["option"]).Path);
        Assert.Equal(_folder["option"], Find(null, "", _folder["option"]).Path);
        Assert.Equal(_folder["program/finetune/libtorch"], Find(null, null, _folder["gone"]).Path);
        Directory.Delete(_folder["program/finetune"], recursive: true);
        Assert.Equal(_folder["program"], Find().Path);
        File.Delete(_folder["program/libtorch_cpu.so"]);
        Assert.Equal(_folder["program/runtimes/linux-x64/native"], Find().Path);
    }

    [Theory]
    [InlineData(true, "the folder asked for")]
    [InlineData(false, "the environment variable FINETUNE_LIBTORCH")]
    public void A_place_that_somebody_named_must_hold_it(bool asked, string place)
    {
        Fake("option");
        var exception = Assert.Throws<FineTuneException>(() => Find(asked ? _folder["none"] : null, asked ? null : _folder["none"], _folder["option"]));
        Assert.Equal(
            $"{_folder["none"]}: error FTSDK0002: There is no libtorch for linux-x64 in the folder ({place}): libtorch_cpu.so isn't there. Name the 'lib' folder of libtorch, or the 'torch/lib' of an installed PyTorch.",
            exception.Message);
    }

    [Fact]
    public void Where_it_is_nowhere_the_places_are_named()
    {
        var exception = Assert.Throws<FineTuneException>(() => Find(option: _folder["gone"]));
        Assert.Equal(
            $"finetune: error FTSDK0001: libtorch wasn't found; searched: {_folder["gone"]}, {_folder["program/finetune/libtorch"]}, {_folder["program"]}, {_folder["program/runtimes/linux-x64/native"]}. "
            + "Build the project with FineTuneSdk, which gets it, or set FINETUNE_LIBTORCH to the folder of a libtorch or of an installed PyTorch 2.10 to 2.12 (its torch/lib).",
            exception.Message);
    }

    [Fact]
    public void A_folder_that_is_not_whole_says_what_is_missing()
    {
        Fake("half", "libtorch_cpu.so", "libtorch.so");
        var exception = Assert.Throws<FineTuneException>(() => Find(_folder["half"]).Check(Linux));
        Assert.Equal(
            $"{_folder["half"]}: error FTSDK0002: The folder is no whole libtorch for linux-x64: libc10.so missing. Name the 'lib' folder of libtorch, or the 'torch/lib' of an installed PyTorch.",
            exception.Message);
    }

    [Theory]
    [InlineData("version.py", "__version__ = '2.10.0+cpu'\ndebug = False", "2.10.0", true)]
    [InlineData("version.py", "from typing import Optional\n__version__: str = \"2.12.1\"", "2.12.1", true)]
    [InlineData("build-version", "2.11.0+cu130\n", "2.11.0", true)]
    [InlineData("version.py", "__version__ = '2.13.0'", "2.13.0", false)]
    [InlineData("version.py", "__version__ = '2.9.1'", "2.9.1", false)]
    [InlineData("version.py", "nothing of the kind", null, true)]
    public void The_version_is_read_and_judged(string file, string text, string? version, bool serves)
    {
        Fake("torch/lib", "libc10.so", "libtorch_cpu.so", "libtorch.so");
        File.WriteAllText(_folder["torch/" + file], text);
        var found = Find(_folder["torch/lib"]);
        Assert.Equal(version, found.Version?.ToString());
        if (serves)
        {
            found.Check(Linux);
            return;
        }
        Assert.Equal(
            $"{_folder["torch/lib"]}: error FTSDK0003: The folder holds PyTorch {version}; TorchSharp works with 2.10 to 2.12. Install one of these, or leave the folder unset to use the package's libtorch.",
            Assert.Throws<FineTuneException>(() => found.Check(Linux)).Message);
    }

    [Fact]
    public void A_library_that_a_wheel_keeps_beside_torch_is_found()
    {
        Fake("site-packages/torch/lib");
        Fake("site-packages/nvidia/cu13/lib", "libcudart.so.13");
        const string Message = "libcudart.so.13: cannot open shared object file: No such file or directory";
        Assert.Equal(_folder["site-packages/nvidia/cu13/lib/libcudart.so.13"], NativeLoader.FindMissing(Message, _folder["site-packages/torch/lib"]));
        Assert.Null(NativeLoader.FindMissing("libcupti.so.13: cannot open shared object file", _folder["site-packages/torch/lib"]));
        Assert.Null(NativeLoader.FindMissing(Message, _folder["plain"]));
        Assert.Null(NativeLoader.FindMissing("undefined symbol: x", _folder["site-packages/torch/lib"]));
    }

    public void Dispose() => _folder.Dispose();

    private LibTorchFolder Find(string? directory = null, string? environment = null, string? option = null) =>
        LibTorchLocator.Find(directory, Linux, name => name == "FINETUNE_LIBTORCH" ? environment : null, name => name == "FineTune.LibTorchDirectory" ? option : null, _folder["program"]);

    private void Fake(string folder, params string[] files)
    {
        Directory.CreateDirectory(_folder[folder]);
        foreach (var file in files.Length > 0 ? files : ["libtorch_cpu.so"])
            File.WriteAllText(Path.Combine(_folder[folder], file), "");
    }
}
