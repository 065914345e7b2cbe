using FineTuneSdk.Torch.Native;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Tests.Native;

public sealed class DeviceNamesTests
{
    [Theory]
    [InlineData("auto", 0, "cpu")]
    [InlineData("", 2, "cuda:0")]
    [InlineData("CPU", 2, "cpu")]
    [InlineData("cuda", 1, "cuda:0")]
    [InlineData("cuda:1", 2, "cuda:1")]
    public void A_device_that_is_there(string name, int cudaDevices, string expected) => Assert.Equal(expected, DeviceNames.Choose(name, cudaDevices));

    [Theory]
    [InlineData("gpu", 1, "finetune: error FTSDK0105: The device \"gpu\" is none of \"auto\", \"cpu\", \"cuda\" and \"cuda:N\".")]
    [InlineData("cuda:-1", 1, "finetune: error FTSDK0105: The device \"cuda:-1\" is none of \"auto\", \"cpu\", \"cuda\" and \"cuda:N\".")]
    [InlineData("cuda", 0, "finetune: error FTSDK0105: The device \"cuda\" isn't there: libtorch sees no CUDA device. It needs a CUDA build of libtorch and a driver; \"cpu\" always works.")]
    [InlineData("cuda:1", 1, "finetune: error FTSDK0105: The device \"cuda:1\" isn't there: libtorch sees 1 CUDA device(s). It needs a CUDA build of libtorch and a driver; \"cpu\" always works.")]
    public void A_device_that_is_not(string name, int cudaDevices, string expected) =>
        Assert.Equal(expected, Assert.Throws<FineTuneException>(() => DeviceNames.Choose(name, cudaDevices)).Message);
}
