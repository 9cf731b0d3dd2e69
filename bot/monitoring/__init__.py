"""What the operator can measure: figures of this process, and the page on loopback that shows them."""
