using System.Runtime.InteropServices;
using FineTuneSdk.Torch.Native;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Native;

[Collection(Alone.Name)]
public sealed partial class OneDnnTests(ITestOutputHelper output)
{
    private const int Calls = 20_000;
    private const int Rounds = 6;

    // The smallest block of glibc's heap is 32 bytes.
    private const int SmallestBlock = 32;

    [Fact]
    public void The_product_is_libtorchs_in_any_order_of_the_axes()
    {
        Assert.SkipUnless(OneDnn.IsAvailable, "This libtorch has no product of oneDNN's.");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var x in new[] { randn(37, 200), randn(200, 37).t(), randn(37, 400)[TensorIndex.Colon, TensorIndex.Slice(0, 200)] })
        {
            foreach (var weight in new[] { randn(130, 200), randn(200, 130).t() })
                Assert.True(allclose(nn.functional.linear(x, weight), OneDnn.Linear(x, weight), 1e-4, 1e-4));
        }
    }

    [Fact]
    public void A_product_leaves_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && OneDnn.IsAvailable, "This libtorch has no product of oneDNN's, or the heap isn't glibc's, which is the one that is read.");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var (x, weight) = (randn(8, 32), randn(16, 32));
        Run(5_000);
        // The runtime takes and frees blocks of its own now and then, up to megabytes; what a call left behind would be left in every round.
        var grown = Enumerable.Range(0, Rounds).Select(_ =>
        {
            var before = InUse();
            Run(Calls);
            return InUse() - before;
        }).ToList();
        output.WriteLine($"{string.Join(", ", grown)} bytes more in {Calls} calls each");
        Assert.InRange(grown.Min(), long.MinValue, Calls * SmallestBlock * 3 / 4);

        void Run(int calls)
        {
            for (var i = 0; i < calls; i++)
                OneDnn.Linear(x, weight).Dispose();
        }
    }

    private static long InUse()
    {
        var info = HeapInformation();
        return (long)(info.InUse + info.Mapped);
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial MallInfo HeapInformation();

    // struct mallinfo2 of glibc's malloc.h.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallInfo
    {
        public readonly nuint Arena, FreeChunks, FastChunks, MappedRegions, Mapped, Unused, FastFree, InUse, Free, Trimmable;
    }
}
